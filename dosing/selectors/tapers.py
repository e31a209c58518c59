"""The taper a running order belongs to: its pace, the dose of today, and the doses it came down from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from dosing.domain.order import Step, in_force
from dosing.domain.quantities import Quantity
from dosing.domain.taper import TaperMethod
from dosing.domain.taper_terms import Pace
from dosing.models import Order, TaperPlan
from dosing.selectors.order_pages import chain_before


@dataclass(frozen=True, slots=True)
class Course:
    """Where an order stands on a day: its step, the taper it belongs to if any, the higher doses before it."""

    step: Step | None
    plan: TaperPlan | None
    earlier: tuple[Quantity, ...]

    @property
    def dose(self) -> Quantity | None:
        """The dose of a day; None where none runs, or several are given a day or not every day."""
        if self.step is None or len(self.step.amounts) != 1 or self.step.every_days != 1:
            return None
        return Quantity(self.step.amounts[0])


def course_of(order: Order, day: date) -> Course:
    """The course of a signed order's chain up to that day, in two queries."""
    chain = chain_before(order)
    step = in_force(chain, day).step if chain else None
    writes = next((one for one in reversed(chain) if one.steps), None)
    plan = _plans().filter(order_id=writes.id).first() if writes else None
    passed = [in_force(chain, turn).step for one in chain for turn in _turns(one.steps, day)]
    now = sum(step.amounts) if step else 0
    higher = {sum(one.amounts) for one in passed if one is not None and sum(one.amounts) > now}
    return Course(step, plan, tuple(Quantity(micrograms) for micrograms in sorted(higher)))


def pace_of(plan: TaperPlan) -> Pace:
    """The pace as it was agreed."""
    return Pace(
        method=TaperMethod(plan.method),
        rate=Decimal(plan.rate_thousandths) / 1000,
        interval_days=plan.interval_days,
        floor=Quantity(plan.floor_micrograms),
        began_at=Quantity(plan.began_at_micrograms),
    )


def _plans() -> QuerySet[TaperPlan]:
    return TaperPlan.objects.select_related("order__product__medication")


def _turns(steps: tuple[Step, ...], day: date) -> list[date]:
    return [step.from_day for step in steps if step.from_day <= day]
