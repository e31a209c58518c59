"""Rows are changed by services and by nobody else, so that no change goes unasked or unrecorded."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import APPS, python, tree

ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete"}
ON_ROWS = {"update", "add", "set", "remove", "clear"}
ROWS = {"objects", "filter", "exclude", "all", "select_for_update", "_base_manager", "_default_manager"}
WRITING_SQL = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "MERGE", "DROP", "ALTER", "COPY")
# Drawing a page and saving the picture changes no row.
NOT_A_ROW = {"canvas", "pdf", "sheet", "paper", "image", "picture", "drawing", "cache", "super"}
MAY_WRITE = {
    Path("clinic/audit.py"),  # the one way into the trail, called by services
    Path("clinic/sessions.py"),  # the session engine: Django calls it
    Path("clinic/db/append_only.py"),  # installs the guards
}


def may_write(path: Path) -> bool:
    return path in MAY_WRITE or "services" in path.parts or path.name == "services.py"


def names_in(node: ast.AST) -> set[str]:
    """Every attribute and name in a chain such as `Dose.objects.filter(…)`."""
    attributes = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return attributes | {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def is_writing_sql(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    spoken = [part.value for part in ast.walk(first) if isinstance(part, ast.Constant)] if first else []
    return any(isinstance(word, str) and word.strip().upper().startswith(WRITING_SQL) for word in spoken)


def is_write(call: ast.Call) -> bool:
    """Whether the call changes rows, as far as its shape tells."""
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, receiver = call.func.attr, names_in(call.func.value)
    if verb in ALWAYS:
        return not receiver & NOT_A_ROW
    if verb in ON_ROWS:
        return bool(receiver & ROWS)
    return verb in {"execute", "executemany"} and is_writing_sql(call)


def is_import_of_a_write(node: ast.AST) -> bool:
    """Whether the statements that change rows are imported by name."""
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "clinic.db.statements"
        and any(name.name in {"add", "add_if", "change", "put"} for name in node.names)
    )


def writes(source: str) -> list[int]:
    """Lines on which rows are changed."""
    nodes = ast.walk(tree(source))
    return [
        node.lineno for node in nodes if is_import_of_a_write(node) or (isinstance(node, ast.Call) and is_write(node))
    ]


def test_only_services_change_rows():
    found = [f"{path}:{line}" for path, source in python(*APPS) if not may_write(path) for line in writes(source)]
    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        "Dose.objects.create(slot=1)",
        "Dose.objects.filter(pk=1).update(slot=2)",
        "order.save()",
        "form.save()",
        "patient.delete()",
        "Patient.objects.bulk_update(rows, ['name'])",
        "cursor.execute('UPDATE dosing_dose SET slot = 2')",
        "cursor.execute(f'  delete from {table}')",
        "from clinic.db.statements import Prepared, add",
    ],
)
def test_a_write_outside_a_service_is_found(bad):
    assert writes(bad) == [1]


@pytest.mark.parametrize("good", ["found.update(a=1)", "seen.add(1)", "Dose.objects.filter(pk=1)", "canvas.save()"])
def test_what_changes_no_row_is_left_alone(good):
    assert writes(good) == []


def test_no_view_is_taken_for_a_service():
    assert not may_write(Path("dosing/views/window.py"))
    assert may_write(Path("dosing/services/dispensing.py"))
