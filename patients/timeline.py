"""The lanes of a person's timeline. Each app hands over its own from `apps.py`; the chart draws them together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic.actors import Actor
from clinic.permissions import Permission
from patients.domain.timeline import Lane, Timeline, timeline

# Asked with the person's id, the first and the last day shown, and who looks.
FindLanes = Callable[..., Iterable[Lane]]

SPANS = {28: "4 weeks", 91: "3 months", 183: "6 months", 365: "1 year", 1096: "3 years"}
USUAL_SPAN = 183
AHEAD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LaneSource:
    """Who may see these lanes, where they stand, and what finds them, in a fixed number of queries."""

    permission: Permission
    find: FindLanes
    order: int


_sources: list[LaneSource] = []


def add_lanes(find: FindLanes, *, permission: Permission = Permission.VIEW_CHART, order: int) -> None:
    """Draw these lanes on every timeline; the lower the order, the higher they stand."""
    source = LaneSource(permission, find, order)
    if source not in _sources:
        _sources.append(source)
        _sources.sort(key=lambda known: known.order)


def timeline_of(patient_id: int, *, viewer: Actor, span: int = USUAL_SPAN) -> Timeline:
    """The last so many days of a person, and the next three, as far as this viewer may see them."""
    today = viewer.day
    first, last = today - timedelta(days=span - 1), today + AHEAD
    return timeline(first, last, today=today, lanes=_lanes(patient_id, first, last, viewer))


def _lanes(patient_id: int, first: date, last: date, viewer: Actor) -> Iterable[Lane]:
    for source in _sources:
        if viewer.may(source.permission):
            yield from source.find(patient_id, first, last, viewer=viewer)
