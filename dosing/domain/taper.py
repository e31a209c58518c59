"""A taper: from a dose down to a floor in measurable steps, each so many days long (medications.md 3.1).

Each cut is taken from the previous rounded dose: `next = round_half_up(asked / step) x step`, and one dose
step less where rounding would leave the dose as it is. So a taper never rises and never stands still.
All arithmetic is exact, in whole micrograms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import floor

from dosing.domain.numbers import Numbers
from dosing.domain.order import Step
from dosing.domain.quantities import NOTHING, InvalidAmount, Measure, NotMeasurable, Quantity, measurable
from dosing.domain.safety import Finding, Severity

# Beyond these a plan is a slip of the keyboard, not a plan.
MOST_STEPS = 1_000
LONGEST_INTERVAL_DAYS = 366
LONGEST_TAPER_DAYS = 30 * 366
# What a taper is held against, by the name beneath `taper` on a medicine's page of numbers.
TAPER_NUMBERS = ("largest_cut", "shortest_interval", "start_ceiling")


class TaperMethod(StrEnum):
    """What the rate means: percent of the dose of the moment, percent of the first dose, or milligrams."""

    PERCENT_OF_CURRENT = "percent_of_current"
    PERCENT_OF_START = "percent_of_start"
    FIXED_MG = "fixed_mg"


class TaperTurn(StrEnum):
    """What an order does to a taper: begins or slows it, goes back or goes on, or leaves the dose where it is."""

    PLAN = "plan"
    SLOW = "slow"
    REVERSE = "reverse"
    RESUME = "resume"
    PAUSE = "pause"
    STOP = "stop"

    @property
    def verb(self) -> str:
        """What a prescriber presses."""
        return _VERBS[self]

    @property
    def stays(self) -> bool:
        """Whether the dose stays where it is until a later order."""
        return self in (TaperTurn.PAUSE, TaperTurn.STOP)


_VERBS = {
    TaperTurn.PLAN: "Plan a taper",
    TaperTurn.SLOW: "Another pace",
    TaperTurn.REVERSE: "Back a step",
    TaperTurn.RESUME: "Resume the taper",
    TaperTurn.PAUSE: "Pause the taper",
    TaperTurn.STOP: "Stop at this dose",
}


class InvalidTaper(ValueError):
    """What was asked is not a taper; `field` names the answer that cannot be right."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Taper:
    """What was asked. `rate` is in percent, or in milligrams for a fixed cut; `dose_step` is the product's.

    `began_at` is what percent of the start is taken of: a taper that goes on after a pause, or goes back a step,
    still counts from the dose it once began at. None where it begins here.
    """

    medication: str
    start: Quantity
    method: TaperMethod
    rate: Decimal
    dose_step: Quantity
    interval_days: int
    start_on: date
    floor: Quantity = NOTHING
    began_at: Quantity | None = None

    @property
    def first_cut(self) -> Fraction:
        """What is asked to be taken off the first dose, in micrograms, before rounding."""
        return self._cut(self.start.micrograms)

    def _cut(self, current: int) -> Fraction:
        if self.method is TaperMethod.FIXED_MG:
            return Fraction(self.rate) * 1_000
        began_at = (self.began_at or self.start).micrograms
        of = current if self.method is TaperMethod.PERCENT_OF_CURRENT else began_at
        return Fraction(self.rate) * of / 100

    def after(self, current: int) -> int:
        """The dose after `current`, both in micrograms: measurable, lower, and not below the floor."""
        step = self.dose_step.micrograms
        rounded = floor((current - self._cut(current)) / step + Fraction(1, 2)) * step
        return max(rounded if rounded < current else current - step, self.floor.micrograms)


def plan(taper: Taper, numbers: Numbers) -> tuple[Step, ...]:
    """The steps, the first the start dose and the last the floor without an end. Raises InvalidTaper."""
    _sound_amounts(taper, numbers)
    _sound_rate(taper)
    doses = tuple(_doses(taper))
    length = timedelta(days=taper.interval_days)
    if length * (len(doses) - 1) > timedelta(days=LONGEST_TAPER_DAYS):
        raise InvalidTaper("interval_days", "This taper would take more than 30 years. Choose a shorter interval.")
    starts = [taper.start_on + length * place for place in range(len(doses))]
    ends = [following - timedelta(days=1) for _, following in pairwise(starts)]
    return tuple(Step(first, last, (dose,)) for first, last, dose in zip(starts, [*ends, None], doses, strict=True))


def order_steps(taper: Taper, numbers: Numbers) -> tuple[Step, ...]:
    """The steps of an order: those of the plan, without a last one of nothing. Raises InvalidTaper."""
    steps = plan(taper, numbers)
    return steps if any(steps[-1].amounts) else steps[:-1]


def notes(taper: Taper, numbers: Numbers) -> list[Finding]:
    """What a prescriber should see about the pace that was asked; a plan is not refused for it."""
    found = []
    largest = numbers.get(f"{taper.medication}.taper.largest_cut")
    if largest is not None and taper.first_cut * 100 > Fraction(largest.value) * taper.start.micrograms:
        message = f"Each cut is more than {largest.value} % of the dose. {largest.says}"
        found.append(Finding("taper-cut", Severity.NOTE, message, largest.source))
    shortest = numbers.get(f"{taper.medication}.taper.shortest_interval")
    if shortest is not None and taper.interval_days < shortest.value:
        message = f"The dose goes down more often than every {shortest.value} days. {shortest.says}"
        found.append(Finding("taper-interval", Severity.NOTE, message, shortest.source))
    return found


def _doses(taper: Taper) -> Iterator[int]:
    """Every dose of the taper in micrograms, down to the floor."""
    current, count = taper.start.micrograms, 1
    yield current
    while current > taper.floor.micrograms:
        current, count = taper.after(current), count + 1
        if count > MOST_STEPS:
            raise InvalidTaper("rate", f"This taper would have more than {MOST_STEPS} steps. Choose larger ones.")
        yield current


def _sound_amounts(taper: Taper, numbers: Numbers) -> None:
    if taper.dose_step.micrograms <= 0:
        raise InvalidTaper("dose_step_mg", "The smallest measurable amount must be more than 0 mg.")
    _measured("start_mg", taper.start, taper.dose_step)
    if taper.floor.micrograms < 0:
        raise InvalidTaper("floor_mg", "The floor cannot be less than 0 mg.")
    if not taper.floor.is_zero:
        _measured("floor_mg", taper.floor, taper.dose_step)
    if taper.floor >= taper.start:
        raise InvalidTaper("floor_mg", f"The floor must lie below the start dose of {taper.start}: a taper goes down.")
    ceiling = numbers.get(f"{taper.medication}.taper.start_ceiling")
    if ceiling is not None and taper.start.micrograms > ceiling.value * 1_000:
        most = f"A taper of {taper.medication} starts from at most {ceiling.value} mg a day."
        raise InvalidTaper("start_mg", f"{most} {ceiling.says} ({ceiling.source}.)")


def _measured(field: str, amount: Quantity, step: Quantity) -> None:
    try:
        measurable(amount, Measure(step=step))
    except NotMeasurable as problem:
        raise InvalidTaper(field, str(problem)) from problem


def _sound_rate(taper: Taper) -> None:
    if not 1 <= taper.interval_days <= LONGEST_INTERVAL_DAYS:
        sentence = f"A step lasts between 1 and {LONGEST_INTERVAL_DAYS} days."
        raise InvalidTaper("interval_days", sentence)
    if not taper.rate.is_finite() or taper.rate <= 0:
        raise InvalidTaper("rate", "The rate must be more than 0: a taper goes down.")
    if taper.method is not TaperMethod.FIXED_MG:
        if taper.rate > 100:
            raise InvalidTaper("rate", "A cut cannot be more than 100 percent.")
        return
    try:
        cut = Quantity.positive_mg(taper.rate)
    except InvalidAmount as problem:
        raise InvalidTaper("rate", str(problem)) from problem
    if cut > taper.start:
        raise InvalidTaper("rate", f"A cut of {cut} is more than the start dose of {taper.start}.")
