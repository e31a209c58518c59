"""Any run of days, past or future, as the orders, the holds, the site's calendar and the doses tell it.

Nothing of it is stored. A past day reads the same however many orders are signed later, because no
order takes effect before the day it was signed and what was given stands as it was given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dosing.domain.order import SignedOrder
from dosing.domain.schedule import Calendar, DueDose, DueStatus, days, due_on


@dataclass(frozen=True, slots=True)
class StandingDose:
    """A dose that was given or taken home and not reversed."""

    id: int
    day: date
    medication_id: int
    product_id: int
    slot: int
    kind: str
    ordered_micrograms: int
    order_id: int


@dataclass(frozen=True, slots=True)
class HoldSpan:
    """A hold at the window: from its day until the day it was lifted, which is free again."""

    from_day: date
    lifted_on: date | None

    def covers(self, day: date) -> bool:
        """Whether doses were held at the end of that day."""
        return self.from_day <= day and (self.lifted_on is None or day < self.lifted_on)


@dataclass(frozen=True, slots=True)
class Past:
    """Everything about one person that decides what was, is and will be due."""

    orders: Sequence[SignedOrder]
    doses: Sequence[StandingDose] = ()
    holds: Sequence[HoldSpan] = ()
    calendar: Calendar | None = None


def replay(past: Past, first: date, last: date, *, today: date) -> list[DueDose]:
    """The due doses from the first to the last day, by day, medication and slot, as seen from `today`."""
    by_day: dict[date, list[StandingDose]] = {}
    for dose in past.doses:
        by_day.setdefault(dose.day, []).append(dose)
    found: list[DueDose] = []
    for day in days(first, last):
        found.extend(_one_day(past, day, by_day.get(day, []), today=today))
    return found


def _one_day(past: Past, day: date, doses: Sequence[StandingDose], *, today: date) -> Iterator[DueDose]:
    standing = {(dose.medication_id, dose.slot): dose for dose in doses}
    planned = due_on(
        past.orders,
        day,
        today=today,
        occupied={(dose.medication_id, day, dose.slot): dose.kind for dose in doses},
        held_days={day} if any(hold.covers(day) for hold in past.holds) else (),
        calendar=past.calendar,
    )
    lines = {
        (due.medication_id, due.slot): _as_given(due, standing.get((due.medication_id, due.slot))) for due in planned
    }
    for key, dose in standing.items():
        if key not in lines:
            lines[key] = _only_given(dose, slots=max(one.slot for one in doses if one.medication_id == key[0]))
    yield from (lines[key] for key in sorted(lines))


def _as_given(due: DueDose, dose: StandingDose | None) -> DueDose:
    """What was given keeps the order and the amount it was given under, whatever was signed later that day."""
    if dose is None:
        return due
    return replace(
        due, order_id=dose.order_id, micrograms=dose.ordered_micrograms, product_id=dose.product_id, dose_id=dose.id
    )


def _only_given(dose: StandingDose, *, slots: int) -> DueDose:
    """A dose in a slot that the orders of its day no longer name: it was given all the same."""
    return DueDose(
        day=dose.day,
        medication_id=dose.medication_id,
        product_id=dose.product_id,
        slot=dose.slot,
        slots=slots,
        micrograms=dose.ordered_micrograms,
        order_id=dose.order_id,
        status=DueStatus(dose.kind),
        dose_id=dose.id,
    )
