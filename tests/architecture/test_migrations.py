"""The tables are those of the models."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CharField

from tests.architecture.sources import APPS


def changes(state: ProjectState) -> set[str]:
    """Our apps whose models differ from what their migrations make."""
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), state)
    return set(detector.changes(graph=loader.graph)) & set(APPS)


def test_no_migration_is_missing():
    assert changes(ProjectState.from_apps(apps)) == set()


def test_a_missing_migration_is_found():
    state = ProjectState.from_apps(apps)
    state.add_model(ModelState("clinic", "Forgotten", [("name", CharField(max_length=1, primary_key=True))]))
    assert changes(state) == {"clinic"}
