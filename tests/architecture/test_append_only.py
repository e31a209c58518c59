"""History is not rewritten: the guards stand in this very database, and no key can cascade into it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from clinic.db import append_only

# Design, section 4.3: what is append-only, by the name of its model.
HISTORY = {
    "AuditEvent", "AuditSeal", "Order", "OrderSignature", "Dose", "DoseEvent", "DoseReversal",
    "Movement", "Count", "Override", "Consent", "ConsentEnd", "Disclosure", "Restriction",
    "Sitting", "BroughtOver", "Assessment", "AnswerSave", "Conclusion", "SafetyFlag",
    "Observation", "DrawSeed", "Draw", "TestCall", "TestCallEvent",
}  # fmt: skip
KEEPS = (models.PROTECT, models.RESTRICT, models.DO_NOTHING)


def guarded_models() -> list[type[models.Model]]:
    tables = set(append_only.guarded_tables())
    return [model for model in apps.get_models() if model._meta.db_table in tables]


def unguarded(models_by_name: dict[str, str], tables: set[str]) -> list[str]:
    """Names of history whose table has no guard."""
    return sorted(name for name, table in models_by_name.items() if name in HISTORY and table not in tables)


def loosening_keys(model: type[models.Model]) -> list[str]:
    """Foreign keys of a model that let a row disappear or change when another one does."""
    return [
        f"{model.__name__}.{field.name}"
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete not in KEEPS
    ]


def test_everything_that_is_history_is_guarded():
    names = {model.__name__: model._meta.db_table for model in apps.get_models()}
    assert unguarded(names, set(append_only.guarded_tables())) == []


def test_history_without_a_guard_is_found():
    assert unguarded({"Dose": "dosing_dose", "Site": "clinic_site"}, {"dosing_order"}) == ["Dose"]


@pytest.mark.django_db
def test_every_guard_stands_in_this_database():
    assert append_only.missing() == []
    assert append_only.guarded_tables()


@pytest.mark.django_db
def test_a_guard_that_was_dropped_is_missed():
    table = append_only.guarded_tables()[0]
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_update{where}")
    assert append_only.missing() == [f"{table}_no_update"]
    append_only.install()
    assert append_only.missing() == []


def test_no_key_of_history_cascades():
    found = [name for model in guarded_models() for name in loosening_keys(model)]
    assert found == []


def test_nothing_that_history_points_at_takes_history_along():
    found = [
        f"{relation.related_model.__name__}.{relation.field.name}"
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if relation.related_model in guarded_models() and relation.on_delete not in KEEPS
    ]
    assert found == []


def test_a_cascading_key_is_found():
    class Loose(models.Model):
        site = models.ForeignKey("clinic.Site", models.CASCADE, related_name="+")

        class Meta:
            app_label = "clinic"
            managed = False

    try:
        assert loosening_keys(Loose) == ["Loose.site"]
    finally:
        del apps.all_models["clinic"]["loose"]
        apps.clear_cache()
