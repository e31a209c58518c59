"""What an order says of the taper it belongs to: the pace, what was agreed, and what its steps then are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dosing.domain.order import Step
from dosing.domain.quantities import Quantity
from dosing.domain.taper import Taper, TaperMethod, TaperTurn


@dataclass(frozen=True, slots=True)
class Pace:
    """How a taper goes down. `rate` is in percent, or in milligrams for a fixed cut."""

    method: TaperMethod
    rate: Decimal
    interval_days: int
    floor: Quantity
    began_at: Quantity

    def taper(self, medication: str, *, start: Quantity, start_on: date, dose_step: Quantity) -> Taper:
        """The taper of this pace from a dose and a day on, with a product that measures in these steps."""
        return Taper(
            medication=medication,
            start=start,
            method=self.method,
            rate=self.rate,
            dose_step=dose_step,
            interval_days=self.interval_days,
            start_on=start_on,
            floor=self.floor,
            began_at=self.began_at,
        )


@dataclass(frozen=True, slots=True)
class TaperTerms:
    """What this order does to the taper, at which pace, whether the person agreed, and what was said of it."""

    turn: TaperTurn
    pace: Pace
    agreed: bool
    said: str = ""


def staying(running: Step, from_day: date) -> tuple[Step, ...]:
    """The dose of the moment until further notice."""
    return (Step(from_day, None, running.amounts, running.every_days),)
