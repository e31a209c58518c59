"""Small enough to be read: files, functions, classes and templates have a size they may not outgrow."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import ours, python, text, tree

MODULE, FUNCTION, METHODS, TEMPLATE = 300, 40, 15, 120
Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_big(name: str, source: str) -> Iterator[str]:
    """What in a Python file has outgrown its budget."""
    lines = source.count("\n")
    if lines > MODULE:
        yield f"{name}: {lines} lines"
    for node in ast.walk(tree(source)):
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION:
            yield f"{name}:{node.lineno} {node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, Function) and not part.name.startswith("_")]
            if len(methods) > METHODS:
                yield f"{name}:{node.lineno} {node.name}: {len(methods)} public methods"


def undocumented(name: str, source: str) -> Iterator[str]:
    """Modules, public classes and public functions that do not say why they are there."""
    module = tree(source)
    if source.strip() and not ast.get_docstring(module):
        yield name
    for node in module.body:
        public = isinstance(node, (*Function.__args__, ast.ClassDef)) and not node.name.startswith("_")
        if public and not ast.get_docstring(node):
            yield f"{name}:{node.lineno} {node.name}"


def test_nothing_outgrew_its_budget():
    assert [found for path, source in python() for found in too_big(str(path), source)] == []


def test_no_template_outgrew_its_budget():
    pages = {str(path): text(path).count("\n") for path in ours(".html")}
    assert {name: lines for name, lines in pages.items() if lines > TEMPLATE} == {}


def test_everything_public_says_why_it_is_there():
    product = python("clinic", "patients", "assessments", "dosing")
    assert [found for path, source in product for found in undocumented(str(path), source)] == []


def test_what_outgrew_its_budget_is_found():
    long_function = "def f():\n" + "    x = 1\n" * FUNCTION
    many_methods = "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(METHODS + 1))
    assert list(too_big("a.py", "x = 1\n" * (MODULE + 1))) == [f"a.py: {MODULE + 1} lines"]
    assert list(too_big("a.py", long_function)) == [f"a.py:1 f: {FUNCTION + 1} lines"]
    assert list(too_big("a.py", many_methods)) == [f"a.py:1 C: {METHODS + 1} public methods"]


def test_what_says_nothing_is_found():
    assert list(undocumented("a.py", "def f(): ...\ndef _g(): ...\n")) == ["a.py", "a.py:1 f"]
