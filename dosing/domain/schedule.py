"""What is due on any day, past or future: computed from the orders, the site's calendar and what was given."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dosing.domain.order import InForce, SignedOrder, Standing, chains, in_force


class DueStatus(StrEnum):
    """What has become of a due dose, as seen from one day."""

    DUE = "due"
    GIVEN = "given"
    TAKEN_HOME = "taken_home"
    MISSED = "missed"
    HELD = "held"
    EXCUSED = "excused"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class DueDose:
    """One slot of one medication on one day: what the orders say, and what has become of it."""

    day: date
    medication_id: int
    product_id: int
    slot: int
    slots: int
    micrograms: int
    order_id: int
    status: DueStatus
    dose_id: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A site's days: weekdays it opens (0 is Monday) and the days it is closed all the same."""

    open_weekdays: frozenset[int] = frozenset(range(7))
    closed_days: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether the site is open on that day."""
        return day.weekday() in self.open_weekdays and day not in self.closed_days


# What occupies a slot: "given" or "taken_home" by medication, day and slot.
Occupied = Mapping[tuple[int, date, int], str]


def due_on(
    orders: Iterable[SignedOrder],
    day: date,
    *,
    today: date,
    occupied: Occupied,
    held_days: Collection[date] = (),
    calendar: Calendar | None = None,
) -> list[DueDose]:
    """The due doses of one day, by medication and slot."""
    found = []
    for chain in chains(list(orders)):
        standing = in_force(chain, day)
        for slot, micrograms in enumerate(standing.amounts, start=1):
            taken = occupied.get((standing.order.medication_id, day, slot))
            status = (
                DueStatus(taken)
                if taken
                else _open_status(
                    day, today=today, held=standing.standing is Standing.HELD or day in held_days, calendar=calendar
                )
            )
            found.append(_due(standing, day, slot, micrograms, status))
    return found


def _due(standing: InForce, day: date, slot: int, micrograms: int, status: DueStatus) -> DueDose:
    order = standing.order
    return DueDose(
        day=day,
        medication_id=order.medication_id,
        product_id=order.product_id,
        slot=slot,
        slots=len(standing.amounts),
        micrograms=micrograms,
        order_id=order.id,
        status=status,
    )


def _open_status(day: date, *, today: date, held: bool, calendar: Calendar | None) -> DueStatus:
    if held:
        return DueStatus.HELD
    if day > today:
        return DueStatus.FUTURE
    if day == today:
        return DueStatus.DUE
    if calendar is not None and not calendar.is_open(day):
        return DueStatus.EXCUSED
    return DueStatus.MISSED


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def days_missed(last_dose_on: date | None, day: date, *, every_days: int = 1) -> int:
    """Whole dosing days with no dose since the last one, before `day`.

    Last dose on Monday, back on Friday: three (medications.md 2.10). With a dose every so many
    days the planned interval is taken off (2.2). Nobody who never had a dose has missed one.
    """
    if last_dose_on is None:
        return 0
    return max(0, (day - last_dose_on).days - every_days)
