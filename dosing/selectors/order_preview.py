"""What an order would do if it were signed now: day by day, as a curve, and against the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dosing.domain.expected_levels import expected_levels, model_of
from dosing.domain.level_picture import LevelPicture, level_picture
from dosing.domain.order import OrderKind, SignedOrder, Step, in_force
from dosing.domain.picture import Curve, curve, daily_amounts, daily_totals, stretches, weeks
from dosing.domain.quantities import Quantity
from dosing.domain.schedule import DueDose, DueStatus
from dosing.models import Dose, Order, Product
from dosing.selectors.doses import given_so_far
from dosing.selectors.order_pages import chain_before
from dosing.selectors.schedule import preview

SHOWN_DAYS = 42
LONGEST_CURVE = 400
LOOKS_BACK_DAYS = 90


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which the amount changes: the daily sum before and after, in micrograms."""

    on: date
    before: int | None
    after: int
    amounts: tuple[int, ...]
    every_days: int

    @property
    def mg(self) -> str:
        """The new amounts of a day."""
        return " + ".join(Quantity(amount).mg for amount in self.amounts)

    @property
    def old(self) -> Quantity | None:
        """The sum of a day before."""
        return None if self.before is None else Quantity(self.before)

    @property
    def new(self) -> Quantity:
        """The sum of a day from here on."""
        return Quantity(self.after)

    @property
    def percent(self) -> float | None:
        """By how many percent it changes, to one decimal."""
        return round(100 * (self.after - self.before) / self.before, 1) if self.before else None

    @property
    def change(self) -> str:
        """The change in words."""
        if self.before is None:
            return "new"
        if self.after == self.before:
            return "no change"
        sign = "up" if self.after > self.before else "down"
        return f"{sign} {Quantity(abs(self.after - self.before))}, {self.percent:+g} %".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything the order page shows of an order that is not signed yet."""

    days: list[list[tuple[date, list[DueDose]]]]
    curve: Curve | None
    levels: LevelPicture | None
    turns: list[Turn]
    goes_on: bool
    from_day: date


def preview_of(
    patient_id: int, *, product: Product, steps: Sequence[Step], previous: Order | None, today: date
) -> Preview:
    """The preview of these steps for that person, after `previous` when they change an order."""
    before = chain_before(previous) if previous else []
    planned = [*before, _as_if_signed(product, steps, previous, today)]
    first = max(today, min(steps[0].from_day, today + timedelta(days=LONGEST_CURVE)))
    until = _last_day(steps, first)
    on_the_way = preview(patient_id, planned, today, until, today=today)
    dues = [due for due in on_the_way if due.day >= first]
    given = given_so_far(patient_id, product.medication_id, first - timedelta(days=LOOKS_BACK_DAYS), first)
    shown_until = min(until, first + timedelta(days=SHOWN_DAYS - 1))
    by_day: dict[date, list[DueDose]] = {}
    for due in dues:
        by_day.setdefault(due.day, []).append(due)
    return Preview(
        days=[[(day, by_day.get(day, [])) for day in week] for week in weeks(first, shown_until)],
        curve=curve(daily_totals(dues), daily_totals(given)),
        levels=_levels(product, given, on_the_way, first),
        turns=_turns(before, steps, today),
        goes_on=until > shown_until or steps[-1].to_day is None,
        from_day=first,
    )


def _levels(product: Product, given: Sequence[Dose], on_the_way: Sequence[DueDose], first: date) -> LevelPicture | None:
    """Expected levels from the doses given and those to come; None where a model does not know all of them."""
    model = model_of(product.medication.code, route=product.route, brand=product.brand)
    known = (model_of(product.medication.code, route=dose.product.route, brand=dose.product.brand) for dose in given)
    to_come = [due for due in on_the_way if due.status is not DueStatus.HELD]
    planned = stretches(daily_totals(due for due in to_come if due.day >= first))
    if model is None or not planned or any(other != model for other in known):
        return None
    doses = {**daily_amounts(to_come), **daily_amounts(given)}
    told = expected_levels(model, doses, min(doses), max(doses))
    before = [first - timedelta(days=1)]
    ends = [day for stretch in planned for day in (stretch.first, stretch.last)]
    return level_picture(model.says, told, begins=first, rows=[*before, *ends])


def _as_if_signed(product: Product, steps: Sequence[Step], previous: Order | None, today: date) -> SignedOrder:
    return SignedOrder(
        id=0,
        kind=OrderKind.CHANGE if previous else OrderKind.NEW,
        previous_id=previous.pk if previous else None,
        effective_on=steps[0].from_day,
        signed_on=today,
        steps=tuple(steps),
        medication_id=product.medication_id,
        product_id=product.pk,
    )


def _last_day(steps: Sequence[Step], first: date) -> date:
    last = steps[-1]
    wanted = last.to_day or max(last.from_day, first) + timedelta(days=SHOWN_DAYS - 1)
    return max(first, min(wanted, first + timedelta(days=LONGEST_CURVE)))


def _turns(before: Sequence[SignedOrder], steps: Sequence[Step], today: date) -> list[Turn]:
    running = in_force(before, max(steps[0].from_day, today)).step if before else None
    was = sum(running.amounts) if running else None
    turns = []
    for step in steps:
        turns.append(Turn(step.from_day, was, sum(step.amounts), step.amounts, step.every_days))
        was = sum(step.amounts)
    return turns
