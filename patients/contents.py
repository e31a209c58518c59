"""What there is to tell of each kind of information. The apps that hold it answer from their `apps.py`.

A source is asked for one person and gives lines of term and value, already in words. A kind that has no source
cannot be written by the system: whoever discloses says which pages are attached by hand.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from clinic.actors import Actor
from patients.domain.consent import CATEGORIES
from patients.models import Patient
from patients.selectors.told import (
    care_plan_lines,
    diagnosis_lines,
    enrolment_lines,
    identity_lines,
    medicines_elsewhere_lines,
)

Lines = Sequence[tuple[str, str]]
Source = Callable[[Patient, Actor], Lines]

_sources: dict[str, Source] = {}


def add_source(category: str, source: Source) -> None:
    """Say what there is to tell of that kind of information."""
    if category not in CATEGORIES:
        raise ValueError(f"{category} is no kind of information known here")
    _sources[category] = source


def without_source(categories: Iterable[str]) -> list[str]:
    """Those of the kinds that only pages attached by hand can tell."""
    return [one for one in CATEGORIES if one in set(categories) and one not in _sources]


def contents_of(patient: Patient, categories: Iterable[str], *, viewer: Actor) -> list[dict[str, Any]]:
    """A section for each kind that was asked for and has a source, and for no other."""
    wanted = set(categories)
    return [
        {"category": one, "lines": [list(line) for line in _sources[one](patient, viewer)]}
        for one in CATEGORIES
        if one in wanted and one in _sources
    ]


def add_own_sources() -> None:
    """What this app itself answers. Called once, when the app is ready."""
    add_source("identity", identity_lines)
    add_source("enrolment", enrolment_lines)
    add_source("medicines_elsewhere", medicines_elsewhere_lines)
    add_source("diagnosis", diagnosis_lines)
    add_source("care_plan", care_plan_lines)
