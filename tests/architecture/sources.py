"""The project's own files, as the rules of this folder read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("clinic", "patients", "assessments", "dosing")
NOT_OURS = ("static/vendor/", "tests/vendor/")
NOT_COMMITTED = {".git", ".venv", "var", "staticfiles", "__pycache__", ".hypothesis"}


@lru_cache
def committed() -> tuple[Path, ...]:
    """Every committed file, relative to the root; without git, every file that would be."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return tuple(path for name in listed.stdout.split("\0") if name and (ROOT / (path := Path(name))).is_file())
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return tuple(path for path in found if not NOT_COMMITTED & set(path.parts) and not path.parts[0].startswith("."))


def ours(*suffixes: str) -> Iterator[Path]:
    """Committed files of those endings that we wrote ourselves."""
    for path in committed():
        if path.suffix in suffixes and not str(path).startswith(NOT_OURS):
            yield path


def python(*folders: str) -> Iterator[tuple[Path, str]]:
    """Python files under the named top folders (all of them when none is named), with their text."""
    for path in ours(".py"):
        if "migrations" not in path.parts and (not folders or path.parts[0] in folders):
            yield path, text(path)


@cache
def text(path: Path) -> str:
    """What the file says."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(source: str) -> ast.Module:
    """The syntax tree of some Python."""
    return ast.parse(source)
