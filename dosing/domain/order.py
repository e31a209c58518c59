"""Orders as a chain: what a prescriber signed, and which part of it is in force on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any


class OrderKind(StrEnum):
    """What an order does to the one before it."""

    NEW = "new"
    CHANGE = "change"
    HOLD = "hold"
    RESUME = "resume"
    END = "end"


class Standing(StrEnum):
    """How a chain stands on a day."""

    NOT_STARTED = "not started"
    ACTIVE = "active"
    HELD = "held"
    ENDED = "ended"
    EXPIRED = "expired"


class InvalidSteps(ValueError):
    """The steps of an order contradict themselves or say nothing; the message tells which."""


MAX_SLOTS = 6
MAX_EVERY_DAYS = 90
DRAFT_WAITS_DAYS = 14  # later nobody knows any more what it was written for


@dataclass(frozen=True, slots=True)
class Step:
    """From this day to that day (none: until further notice), these amounts, every so many days.

    `amounts` are micrograms, one a slot.
    """

    from_day: date
    to_day: date | None
    amounts: tuple[int, ...]
    every_days: int = 1

    def covers(self, day: date) -> bool:
        """Whether the day lies inside the step."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)

    def due_on(self, day: date) -> tuple[int, ...]:
        """The amounts due on the day, in micrograms by slot; empty when it is not one of its days."""
        if not self.covers(day) or (day - self.from_day).days % self.every_days:
            return ()
        return self.amounts

    def as_row(self) -> dict[str, Any]:
        """The step as it is stored."""
        return {
            "from": self.from_day.isoformat(),
            "to": self.to_day.isoformat() if self.to_day else None,
            "every_days": self.every_days,
            "amounts_micrograms": list(self.amounts),
        }


def step_from_row(row: Mapping[str, Any]) -> Step:
    """A step out of the row `Step.as_row` made."""
    return Step(
        from_day=date.fromisoformat(row["from"]),
        to_day=date.fromisoformat(row["to"]) if row["to"] else None,
        amounts=tuple(row["amounts_micrograms"]),
        every_days=row["every_days"],
    )


def checked_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The same steps in order of days. Raises InvalidSteps when they overlap, run backwards or are empty."""
    if not steps:
        raise InvalidSteps("An order needs at least one step.")
    ordered = tuple(sorted(steps, key=lambda step: step.from_day))
    for step in ordered:
        _check_step(step)
    for earlier, later in pairwise(ordered):
        if earlier.to_day is None or earlier.to_day >= later.from_day:
            raise InvalidSteps(f"Two steps cover {later.from_day:%d %B %Y}. End the first one before the next begins.")
    return ordered


def _check_step(step: Step) -> None:
    if step.to_day is not None and step.to_day < step.from_day:
        raise InvalidSteps(f"A step ends on {step.to_day:%d %B %Y}, before it begins.")
    if not 1 <= len(step.amounts) <= MAX_SLOTS:
        raise InvalidSteps(f"A step has one to {MAX_SLOTS} amounts a day.")
    if any(amount <= 0 for amount in step.amounts):
        raise InvalidSteps("Every amount of a step is more than zero. To stop, end the order or hold it.")
    if not 1 <= step.every_days <= MAX_EVERY_DAYS:
        raise InvalidSteps(f"A step repeats every 1 to {MAX_EVERY_DAYS} days.")


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """One signed order of a chain, as the rules see it."""

    id: int
    kind: OrderKind
    previous_id: int | None
    effective_on: date
    signed_on: date
    steps: tuple[Step, ...]
    medication_id: int
    product_id: int
    purpose: str = ""
    signed_by: str = ""
    signed_at: datetime | None = None

    @property
    def takes_effect_on(self) -> date:
        """None takes effect before the day it was signed."""
        return max(self.effective_on, self.signed_on)


@dataclass(frozen=True, slots=True)
class InForce:
    """What a chain says on one day: the order that decides, and the step in use if there is one.

    `plan` is the order the step is of: a hold and a resume have none of their own.
    """

    standing: Standing
    order: SignedOrder
    step: Step | None
    amounts: tuple[int, ...]
    plan: SignedOrder | None = None


def chains(orders: Iterable[SignedOrder]) -> list[tuple[SignedOrder, ...]]:
    """The orders as chains, each from its new order to its latest successor."""
    by_previous = {order.previous_id: order for order in orders if order.previous_id is not None}
    found = []
    for first in sorted((order for order in orders if order.previous_id is None), key=lambda order: order.id):
        chain = [first]
        while (following := by_previous.get(chain[-1].id)) is not None:
            chain.append(following)
        found.append(tuple(chain))
    return found


def in_force(chain: Sequence[SignedOrder], day: date) -> InForce:
    """What the chain says on that day.

    The last order of the chain that has taken effect decides; a hold and a resume keep the steps
    of the new or changed order before them.
    """
    effective = [order for order in chain if order.takes_effect_on <= day]
    if not effective:
        return InForce(Standing.NOT_STARTED, chain[0], None, ())
    latest = effective[-1]
    if latest.kind is OrderKind.END:
        return InForce(Standing.ENDED, latest, None, ())
    plan = next((order for order in reversed(effective) if order.steps), None)
    if plan is None:  # held, or resumed, before its first day
        return InForce(Standing.NOT_STARTED, chain[0], None, ())
    step = next((step for step in plan.steps if step.covers(day)), None)
    if step is None:
        over = all(step.to_day is not None and step.to_day < day for step in plan.steps)
        return InForce(Standing.EXPIRED if over else Standing.NOT_STARTED, latest, None, ())
    standing = Standing.HELD if latest.kind is OrderKind.HOLD else Standing.ACTIVE
    return InForce(standing, latest, step, step.due_on(day), plan)


def first_clash(one: Sequence[SignedOrder], other: Sequence[SignedOrder], from_day: date) -> date | None:
    """The first day, from that day on, on which both chains run (are active or held); None when there is none.

    A chain can only begin or stop running on the first day of a step, the day after its last, or the
    day one of its orders takes effect, so looking at those days is looking at all of them.
    """
    turning = {from_day}
    for order in (*one, *other):
        turning.add(order.takes_effect_on)
        for step in order.steps:
            turning.add(step.from_day)
            turning.add(step.to_day + timedelta(days=1) if step.to_day else step.from_day)
    both = (day for day in sorted(turning) if day >= from_day and _runs(one, day) and _runs(other, day))
    return next(both, None)


def _runs(chain: Sequence[SignedOrder], day: date) -> bool:
    return in_force(chain, day).standing in (Standing.ACTIVE, Standing.HELD)
