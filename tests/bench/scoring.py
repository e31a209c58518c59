"""Scoring one form in-process: every form of the golden files, of each instrument, in turn."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from assessments.domain.library import current
from assessments.domain.scoring import score

GOLDEN = Path(__file__).resolve().parents[1] / "assessments" / "golden"


def forms() -> dict[str, list[Any]]:
    """The answers of all golden cases, by instrument."""
    found: dict[str, list[Any]] = {}
    for path in sorted(GOLDEN.glob("*.json")):
        for case in json.loads(path.read_text()):
            found.setdefault(case["instrument"], []).append(case["answers"])
    return found


def measure(*, rounds: int) -> tuple[float, str, float]:
    """(median of all forms, the slowest instrument, the median of its forms), in milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in forms()}
    for _ in range(rounds):
        for name, several in forms().items():
            taken[name] += [_one(name, answers) for answers in several]
    medians = {name: median(times) for name, times in taken.items()}
    slowest = max(medians, key=lambda name: medians[name])
    return median(time for times in taken.values() for time in times), slowest, medians[slowest]


def _one(name: str, answers: Any) -> float:
    instrument = current()[name]
    begun = perf_counter()
    score(instrument, answers)
    return (perf_counter() - begun) * 1000
