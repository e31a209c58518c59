"""Imports point down: the contracts of pyproject.toml hold, and can fail."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT

LAYERS = """
[importlinter]
root_package = house
[importlinter:contract:1]
name = Down only
type = layers
layers =
    house.upper
    house.lower
"""


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_import_contract_is_kept():
    told = lint_imports(ROOT)
    assert told.returncode == 0, told.stdout


def test_an_import_that_points_up_is_found(tmp_path):
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "__init__.py").touch()
    (tmp_path / "house" / "upper.py").touch()
    (tmp_path / "house" / "lower.py").write_text("import house.upper\n")
    (tmp_path / ".importlinter").write_text(LAYERS)
    told = lint_imports(tmp_path, "--config", ".importlinter")
    assert told.returncode == 1
    assert "house.lower is not allowed to import house.upper" in told.stdout
