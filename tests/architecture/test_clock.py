"""One door to the clock: a dose belongs to a dosing day of its site, and `now().date()` is not it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import APPS, python, tree

DOOR = Path("clinic/clock.py")
READINGS = {"now", "today", "utcnow", "localtime", "localdate", "time"}
CLOCKS = {"datetime", "date", "timezone", "time", "dt"}


def is_reading(node: ast.AST) -> bool:
    """`datetime.now`, `timezone.now`, `time.time` and their like; also a column that fills itself."""
    if isinstance(node, ast.keyword):
        return node.arg in {"auto_now", "auto_now_add"}
    if not isinstance(node, ast.Attribute) or node.attr not in READINGS:
        return False
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return name in CLOCKS and not (node.attr == "time" and name != "time")


def readings(source: str) -> list[int]:
    """Lines that read the wall clock."""
    return [
        node.value.lineno if isinstance(node, ast.keyword) else node.lineno  # type: ignore[attr-defined]
        for node in ast.walk(tree(source))
        if is_reading(node)
    ]


def test_nobody_else_reads_the_clock():
    found = [f"{path}:{line}" for path, source in python(*APPS) if path != DOOR for line in readings(source)]
    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "date.today()",
        "timezone.now().date()",
        "time.time()",
        "DateTimeField(default=timezone.now)",
        "DateTimeField(auto_now_add=True)",
    ],
)
def test_a_reading_of_the_clock_is_found(bad):
    assert readings(bad) == [1]


@pytest.mark.parametrize("good", ["clock.now()", "time.perf_counter()", "datetime.time(6)", "time(6)"])
def test_what_reads_no_clock_is_left_alone(good):
    assert readings(good) == []
