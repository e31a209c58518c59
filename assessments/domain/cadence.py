"""When an instrument is due for a person: at intake, every so often, and after what happened to them. Pure.

Cadences stand in the instruments' own files, one for all sites. The windows below hold everywhere too:
an intake form within 14 days, as the full examination of 42 CFR 8.12(f)(2); a tenth of the interval as grace;
an event answered within 7 days, an induction on its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.domain.instrument import Cadence

INTAKE_DAYS = 14
EVENT_DAYS = 7
LEAST_GRACE_DAYS = 3
ASK_AGAIN_AFTER = timedelta(days=7)
AT_ONCE = frozenset({"induction", "suicide_answer"})


@dataclass(frozen=True, slots=True)
class CareEvent:
    """Something that happened to a person on a day and that instruments may follow, such as "dose_change"."""

    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Taken:
    """When an instrument was last signed, and when it was last declined."""

    signed_on: date | None = None
    declined_on: date | None = None

    def latest(self, other: Taken) -> Taken:
        """The later day of each."""
        signed = [day for day in (self.signed_on, other.signed_on) if day]
        declined = [day for day in (self.declined_on, other.declined_on) if day]
        return Taken(max(signed, default=None), max(declined, default=None))


@dataclass(frozen=True, slots=True)
class Due:
    """An instrument is due from one day, by another, because of something: "intake", "interval" or an event."""

    instrument: str
    due_from: date
    due_by: date
    because: str

    def is_open(self, day: date) -> bool:
        """Whether its time has come."""
        return self.due_from <= day

    def is_late(self, day: date) -> bool:
        """Whether its time is over."""
        return self.due_by < day


def next_due(
    instrument: str, cadence: Cadence, *, admitted_on: date, taken: Taken, events: Sequence[CareEvent]
) -> Due | None:
    """What is due soonest of this instrument; None when nothing asks for it.

    Somebody who declined is asked again after a week, not at every visit.
    """
    found = [*_of_the_clock(instrument, cadence, admitted_on, taken), *_of_events(instrument, cadence, taken, events)]
    soonest = min(found, key=lambda due: (due.due_by, due.due_from), default=None)
    if soonest is None or taken.declined_on is None:
        return soonest
    again = taken.declined_on + ASK_AGAIN_AFTER
    if soonest.due_from >= again:
        return soonest
    return Due(instrument, again, max(soonest.due_by, again), soonest.because)


def _of_the_clock(instrument: str, cadence: Cadence, admitted_on: date, taken: Taken) -> list[Due]:
    if taken.signed_on is None or taken.signed_on < admitted_on - timedelta(days=INTAKE_DAYS):
        by = admitted_on + timedelta(days=INTAKE_DAYS)
        return [Due(instrument, admitted_on, by, "intake")] if cadence.intake else []
    if cadence.every_days is None:
        return []
    again = taken.signed_on + timedelta(days=cadence.every_days)
    grace = timedelta(days=max(LEAST_GRACE_DAYS, cadence.every_days // 10))
    return [Due(instrument, again, again + grace, "interval")]


def _of_events(instrument: str, cadence: Cadence, taken: Taken, events: Sequence[CareEvent]) -> list[Due]:
    """Events that were not followed by the instrument yet; of several of a kind the last."""
    asked = {event.kind: event for event in sorted(events, key=lambda one: one.day) if event.kind in cadence.events}
    return [
        Due(instrument, event.day, event.day + timedelta(days=0 if event.kind in AT_ONCE else EVENT_DAYS), event.kind)
        for event in asked.values()
        if taken.signed_on is None or taken.signed_on < event.day
    ]
