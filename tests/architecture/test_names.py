"""Names say what a thing is for; these say nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import python, tree

FILES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "data", "stuff"}
DEFINITIONS = re.compile(
    r"^_*(handle_\w+|process|process_data|manager|data|do_it|helper|utils?)$|\w+(Manager|Helper|Utils?)$"
)


def bad_names(path: Path, source: str) -> Iterator[str]:
    """Files, functions and classes whose name says nothing."""
    if FILES & {path.stem, *path.parts[:-1]}:
        yield str(path)
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and DEFINITIONS.match(node.name):
            yield f"{path}:{node.lineno} {node.name}"


def test_every_name_says_something():
    assert [found for path, source in python() for found in bad_names(path, source)] == []


def test_a_name_that_says_nothing_is_found():
    assert list(bad_names(Path("dosing/utils.py"), "")) == ["dosing/utils.py"]
    assert list(bad_names(Path("a.py"), "def handle_dose(): ...")) == ["a.py:1 handle_dose"]
    assert list(bad_names(Path("a.py"), "class DoseManager: ...")) == ["a.py:1 DoseManager"]
    assert list(bad_names(Path("a.py"), "def give_dose(): ...")) == []
