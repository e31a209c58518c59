"""The kinds of check-ins there are, and who knows what is due. Upper apps add theirs from their `apps.py`.

A source is asked about many people of one site at once, in a fixed number of queries, and tells what comes next for
each of them. About what it has told of before and no longer tells of it is asked once more: what has its deed on
record was done, and the rest fell away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from clinic.models import Site
from clinic.permissions import Role

COUNSELING, CALLBACK = "counseling", "callback"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of check-in: its short code, what pages call it, and whose it is when nobody is named.

    `with_person`: the person comes or answers, so that it counts as attendance and can be reminded of. The others
    are work of the staff about the person. `by_hand`: staff plan it. `has_task`: something else raises a follow-up
    for it already, so that a missed one raises none of its own. `fell_away`: why one is over without its deed.
    """

    code: str
    label: str
    role: Role
    with_person: bool = True
    by_hand: bool = False
    has_task: bool = False
    fell_away: str = "Nothing asks for it any more."


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


@dataclass(frozen=True, slots=True)
class Gone:
    """A check-in that its source no longer tells of: its id, whose it was, its key, and when it was planned."""

    id: int
    patient_id: int
    kind: str
    key: str
    planned_at: datetime


FindDue = Callable[[Site, Mapping[int, int], date], Iterable[DueItem]]
FindDone = Callable[[Mapping[int, int], Sequence[Gone]], Iterable[int]]

_kinds: dict[str, Kind] = {}
_sources: dict[str, FindDue] = {}
_deeds: dict[str, FindDone] = {}


def add_kind(kind: Kind, find: FindDue | None = None, done: FindDone | None = None) -> None:
    """Register a kind of check-in and, unless it is only planned by hand, who knows when it is due and what was done.

    `find(site, records, day)` is given the records of a number of people in treatment, each with the id of its
    person, and the dosing day it is now. `done(records, gone)` gives the ids of those whose deed is on record;
    without it nothing of the kind can go but by its deed.
    """
    _kinds[kind.code] = kind
    if find is not None:
        _sources[kind.code] = find
    if done is not None:
        _deeds[kind.code] = done


def kinds() -> Mapping[str, Kind]:
    """Every kind, by code."""
    return MappingProxyType(_kinds)


def kind_of(code: str) -> Kind:
    """That kind; a code nobody registers any more keeps its word and is the counselor's."""
    return _kinds.get(code) or Kind(code, code.replace("_", " ").capitalize(), Role.COUNSELOR)


def due_items(site: Site, records: Mapping[int, int], day: date) -> list[DueItem]:
    """What every source knows of these people."""
    return [item for find in _sources.values() for item in find(site, records, day)]


def done_of(records: Mapping[int, int], gone: Iterable[Gone]) -> set[int]:
    """The ids of those that were done; the others fell away."""
    by_kind: dict[str, list[Gone]] = {}
    for one in gone:
        by_kind.setdefault(one.kind, []).append(one)
    found: set[int] = set()
    for kind, theirs in by_kind.items():
        deeds = _deeds.get(kind)
        found.update(deeds(records, theirs) if deeds else (one.id for one in theirs))
    return found


def swept_kinds() -> frozenset[str]:
    """The kinds that a source answers for; the others are opened and closed by people alone."""
    return frozenset(_sources)
