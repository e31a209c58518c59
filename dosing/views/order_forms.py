"""What stands in the order writer: the order, its steps and its taper, fresh or as somebody typed them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict

from clinic.actors import Actor
from clinic.errors import Missing, RuleBroken
from clinic.typed import whole_number
from dosing.domain.numbers import Numbers
from dosing.domain.order import Step
from dosing.domain.quantities import Quantity
from dosing.domain.taper import InvalidTaper, Taper, TaperTurn, notes, order_steps
from dosing.domain.taper_terms import staying
from dosing.forms.orders import MOST_STEPS, PURPOSES, OrderForm, StepRows, amounts_text
from dosing.forms.tapers import TaperForm, prefilled
from dosing.selectors.order_pages import order_of
from dosing.selectors.orders import steps_in_use
from dosing.selectors.site_numbers import numbers_for
from dosing.selectors.tapers import Course, course_of, pace_of


@dataclass(slots=True)
class Writing:
    """The three forms of the writer, the order they follow, and where that one stands today."""

    form: OrderForm
    rows: Any
    taper: TaperForm
    previous: Any = None
    course: Course | None = None

    @property
    def planned(self) -> Taper | None:
        """The taper as typed; None while it is not all there, or where none is asked."""
        self.form.is_valid()
        turn = self.taper.turn_asked if self.taper.is_valid() else None
        if turn is None or turn.stays or "product" not in self.form.cleaned_data:
            return None
        return self.taper.taper(self.form.cleaned_data["product"], self.course.plan if self.course else None)


def followed(answers: QueryDict, *, actor: Actor) -> Any:
    """The order a part of the page says it follows."""
    key = whole_number(answers.get("follows", ""))
    return None if key is None else order_of(key, actor=actor)


def typed(answers: QueryDict, *, actor: Actor, previous: Any) -> Writing:
    """The forms as somebody typed them."""
    form = OrderForm(answers, medication_id=previous.medication_id if previous else None)
    course = course_of(previous, actor.day) if previous else None
    return Writing(form, StepRows(answers, prefix="steps"), TaperForm(answers), previous, course)


def fresh(request: HttpRequest, previous: Any) -> Writing:
    """Forms for a new order; for a change what is running, and the taper it is asked to become."""
    today = request.actor.day
    if previous is None:
        begins = {"turn": TaperTurn.PLAN.value, "start_on": today, "floor_mg": "0"}
        return Writing(OrderForm(initial={"purpose": PURPOSES[0]}), step_rows((), today), TaperForm(initial=begins))
    course = course_of(previous, today)
    turn = _turn(request.GET.get("taper", ""), course)
    steps = _begun(turn, course, request.actor) or running_steps(previous, today)
    form = OrderForm(
        initial={"product": previous.product.code, "purpose": previous.purpose}, medication_id=previous.medication_id
    )
    begins = prefilled(turn or TaperTurn.PLAN, course, today)
    return Writing(form, step_rows(steps, today), TaperForm(initial=begins), previous, course)


def step_rows(steps: tuple[Step, ...], today: date) -> Any:
    """Rows that hold these steps, from today on; an empty one where there are none."""
    rows = StepRows(
        initial=[_as_typed(step, today) for step in steps] or [{"from_day": today, "every_days": 1}], prefix="steps"
    )
    rows.min_num = 0
    return rows


def running_steps(order: Any, today: date) -> tuple[Step, ...]:
    """The steps in use that are not over."""
    return tuple(step for step in steps_in_use(order.pk) if step.to_day is None or step.to_day >= today)


def planned_steps(taper: Taper, numbers: Numbers) -> tuple[Step, ...]:
    """The steps of the taper, as far as one order holds them. Raises InvalidTaper."""
    steps = order_steps(taper, numbers)
    if len(steps) > MOST_STEPS:
        sentence = (
            f"This taper has {len(steps)} steps; one order holds {MOST_STEPS}. Choose larger cuts or a higher floor."
        )
        raise InvalidTaper("rate", sentence)
    return steps


def told_of(writing: Writing, actor: Actor) -> dict[str, Any]:
    """What a prescriber reads of the taper as typed so far: what is wrong, what to think of, where it leads."""
    problems = [
        sentence
        for name, sentences in writing.taper.errors.items()
        for sentence in sentences
        if writing.taper.data.get(f"taper-{name}")
    ]
    taper = writing.planned
    if taper is None:
        return {"taper_problems": problems}
    numbers = numbers_for(actor)
    try:
        last = planned_steps(taper, numbers)[-1]
    except InvalidTaper as problem:
        return {"taper_problems": [str(problem)]}
    dose = Quantity(last.amounts[0])
    ends = (
        f"The dose stays at {dose} from {last.from_day:%d %B %Y} on, until a later order."
        if last.to_day is None
        else f"The last dose, {dose}, is on {last.to_day:%d %B %Y}; after that nothing is due."
    )
    return {"taper_notes": notes(taper, numbers), "taper_ends": ends}


def _turn(asked: str, course: Course) -> TaperTurn | None:
    """What is to be done to the taper. Raises Missing for what cannot be done to any, RuleBroken for this one."""
    if not asked:
        return None
    if asked not in list(TaperTurn):
        raise Missing("There is no such way to change a taper.")
    turn = TaperTurn(asked)
    if turn is not TaperTurn.PLAN and course.plan is None:
        raise RuleBroken("This order is no taper. Change it, or plan a taper from it.", code="no_taper")
    if course.dose is None:
        raise RuleBroken(
            "A taper is planned from one dose every day. Change the order to that first.", code="not_one_dose_a_day"
        )
    if turn is TaperTurn.REVERSE and not course.earlier:
        raise RuleBroken("This taper has not come down from a higher dose yet.", code="not_an_earlier_dose")
    return turn


def _begun(turn: TaperTurn | None, course: Course, actor: Actor) -> tuple[Step, ...]:
    """The steps a taper's next order begins with; none where a person plans it first."""
    if turn is None or course.step is None:
        return ()
    if turn.stays:
        return staying(course.step, actor.day)
    if turn is TaperTurn.PLAN or course.plan is None or course.dose is None:
        return ()
    start = course.earlier[0] if turn is TaperTurn.REVERSE else course.dose
    product = course.plan.order.product
    taper = pace_of(course.plan).taper(
        product.medication.code, start=start, start_on=actor.day, dose_step=Quantity(product.step_micrograms or 0)
    )
    try:
        return planned_steps(taper, numbers_for(actor))
    except InvalidTaper:
        return ()


def _as_typed(step: Step, today: date) -> dict[str, Any]:
    return {
        "from_day": max(step.from_day, today),
        "to_day": step.to_day,
        "amounts": amounts_text(step.amounts),
        "every_days": step.every_days,
    }
