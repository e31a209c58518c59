"""When an instrument is due for a person: at intake, every so often, and after what happened to them. Pure.

Cadences stand in the instruments' own files, and a site may decide otherwise. The windows below hold everywhere:
an intake form within 14 days, as the full examination of 42 CFR 8.12(f)(2); a tenth of the interval as grace;
an event answered within 7 days, an induction on its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

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
    """When an instrument was last signed and with which band ("" is not known), and when it was last declined."""

    signed_on: date | None = None
    declined_on: date | None = None
    band: str = ""


class Window(NamedTuple):
    """How many days after the last signature it is due, after how many it is late, and because of what."""

    from_days: int
    by_days: int
    because: str


@dataclass(frozen=True, slots=True)
class Due:
    """An instrument is due from one day, by another: because of "intake", "interval", "last_result" or an event."""

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


def as_decided(cadence: Cadence, days: int | None) -> Cadence:
    """The cadence where a site decided this: None leaves it as it is, 0 takes it off the clock, else its interval.

    Events ask for it all the same, and a result still asks sooner where that is sooner than the interval.
    """
    if days is None:
        return cadence
    if days == 0:
        return replace(cadence, intake=False, every_days=None, as_often_as="", sooner=None)
    return replace(cadence, every_days=days, as_often_as="")


def window_of(cadence: Cadence, taken: Taken, shared: Window | None = None) -> Window | None:
    """When it comes round again once signed: by its interval or the `shared` one, or sooner after its result."""
    windows = [shared] if shared else []
    if cadence.every_days is not None:
        grace = max(LEAST_GRACE_DAYS, cadence.every_days // 10)
        windows.append(Window(cadence.every_days, cadence.every_days + grace, "interval"))
    sooner = cadence.sooner
    if sooner and taken.signed_on and taken.band not in sooner.unless:
        windows.append(Window(sooner.from_days, sooner.by_days, "last_result"))
    return min(windows, default=None)


def next_due(
    instrument: str,
    cadence: Cadence,
    *,
    admitted_on: date,
    taken: Taken,
    events: Sequence[CareEvent],
    shared: Window | None = None,
) -> Due | None:
    """What is due soonest of this instrument; None when nothing asks for it.

    `shared` is the window of the instrument it is taken as often as. Somebody who declined is asked again after a
    week, not at every visit.
    """
    clock = _of_the_clock(instrument, cadence, admitted_on, taken, window_of(cadence, taken, shared))
    found = [*clock, *_of_events(instrument, cadence, taken, events)]
    soonest = min(found, key=lambda due: (due.due_by, due.due_from), default=None)
    if soonest is None or taken.declined_on is None:
        return soonest
    again = taken.declined_on + ASK_AGAIN_AFTER
    if soonest.due_from >= again:
        return soonest
    return Due(instrument, again, max(soonest.due_by, again), soonest.because)


def _of_the_clock(
    instrument: str, cadence: Cadence, admitted_on: date, taken: Taken, window: Window | None
) -> list[Due]:
    if taken.signed_on is None or taken.signed_on < admitted_on - timedelta(days=INTAKE_DAYS):
        by = admitted_on + timedelta(days=INTAKE_DAYS)
        return [Due(instrument, admitted_on, by, "intake")] if cadence.intake else []
    if window is None:
        return []
    first, last = (taken.signed_on + timedelta(days=days) for days in (window.from_days, window.by_days))
    return [Due(instrument, first, last, window.because)]


def _of_events(instrument: str, cadence: Cadence, taken: Taken, events: Sequence[CareEvent]) -> list[Due]:
    """Events that were not followed by the instrument yet; of several of a kind the last."""
    asked = {event.kind: event for event in sorted(events, key=lambda one: one.day) if event.kind in cadence.events}
    return [
        Due(instrument, event.day, event.day + timedelta(days=0 if event.kind in AT_ONCE else EVENT_DAYS), event.kind)
        for event in asked.values()
        if taken.signed_on is None or taken.signed_on < event.day
    ]
