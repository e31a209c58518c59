"""The kinds of check-ins there are, and who knows what is due. Upper apps add theirs from their `apps.py`.

A source is asked about many people of one site at once, in a fixed number of queries, and tells what comes next for
each of them. What it has told of before and no longer tells of has been done: its deed is on record.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from clinic.models import Site
from clinic.permissions import Role

COUNSELING, CALLBACK = "counseling", "callback"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of check-in: its short code, what pages call it, and whose it is when nobody is named.

    `with_person`: the person comes or answers, so that it counts as attendance and can be reminded of. The others
    are work of the staff about the person. `by_hand`: staff plan it. `has_task`: something else raises a follow-up
    for it already, so that a missed one raises none of its own.
    """

    code: str
    label: str
    role: Role
    with_person: bool = True
    by_hand: bool = False
    has_task: bool = False


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing due for one person. `key` names what it stems from and stays the same until that is done.

    The person is the surviving record; days are dosing days of the site.
    """

    patient_id: int
    kind: str
    key: str
    title: str
    opens_on: date
    due_on: date
    closes_on: date


FindDue = Callable[[Site, Mapping[int, int], date], Iterable[DueItem]]

_kinds: dict[str, Kind] = {}
_sources: dict[str, FindDue] = {}


def add_kind(kind: Kind, find: FindDue | None = None) -> None:
    """Register a kind of check-in and, unless it is only planned by hand, who knows when it is due.

    `find(site, records, day)` is given the records of a number of people in treatment, each with the id of its
    person, and the dosing day it is now.
    """
    _kinds[kind.code] = kind
    if find is not None:
        _sources[kind.code] = find


def kinds() -> Mapping[str, Kind]:
    """Every kind, by code."""
    return MappingProxyType(_kinds)


def kind_of(code: str) -> Kind:
    """That kind; a code nobody registers any more keeps its word and is the counselor's."""
    return _kinds.get(code) or Kind(code, code.replace("_", " ").capitalize(), Role.COUNSELOR)


def due_items(site: Site, records: Mapping[int, int], day: date) -> list[DueItem]:
    """What every source knows of these people."""
    return [item for find in _sources.values() for item in find(site, records, day)]


def swept_kinds() -> frozenset[str]:
    """The kinds that a source answers for; the others are opened and closed by people alone."""
    return frozenset(_sources)
