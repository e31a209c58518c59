"""Writing a taper: an order whose steps follow the pace that was agreed, with that agreement beside it."""

from datetime import date

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from dosing.domain.numbers import Numbers
from dosing.domain.order import Step
from dosing.domain.quantities import Quantity
from dosing.domain.taper import InvalidTaper, TaperTurn, order_steps
from dosing.domain.taper_terms import TaperTerms, staying
from dosing.models import Order, TaperPlan
from dosing.selectors.site_numbers import numbers_for
from dosing.selectors.tapers import Course, course_of
from dosing.services.orders import Plan, write_change, write_order
from patients.models import Patient

_SOURCE = "42 CFR 8.12(e)(3) (R-8.12-TAPER-1)"


@transaction.atomic
def write_taper(
    *, actor: Actor, patient: Patient, plan: Plan, terms: TaperTerms, previous: Order | None = None
) -> Order:
    """Write an order of a taper, unsigned: a new one, or a change of the running one.

    Raises Malformed when the steps are not those of the pace, or nobody agreed and no reason is given;
    RuleBroken when the dose would rise without going back to an earlier one.
    """
    require(actor, Permission.PRESCRIBE)
    if not terms.agreed and not terms.said.strip():
        sentence = f"A taper without the person's own agreement says why ({_SOURCE})."
        raise Malformed(sentence, fields={"said": [sentence]})
    course = course_of(previous, _begins(plan)) if previous else None
    if terms.turn.stays:
        _dose_stays(plan, course)
    else:
        _follows_the_pace(plan, terms, numbers_for(actor))
        _goes_down(plan, terms.turn, course)
    if previous is None:
        order = write_order(actor=actor, patient=patient, plan=plan)
    else:
        order = write_change(actor=actor, order=previous, plan=plan)
    _keep(order, terms)
    audit.record(
        "taper.written", actor=actor, subject=order, patient_id=order.patient_id, turn=terms.turn.value,
        agreed=terms.agreed,
    )  # fmt: skip
    return order


def _keep(order: Order, terms: TaperTerms) -> None:
    pace = terms.pace
    TaperPlan.objects.create(
        order=order,
        turn=terms.turn.value,
        method=pace.method.value,
        rate_thousandths=int(pace.rate * 1000),
        interval_days=pace.interval_days,
        began_at_micrograms=pace.began_at.micrograms,
        floor_micrograms=pace.floor.micrograms,
        agreed=terms.agreed,
        said=terms.said.strip()[:300],
    )


def _begins(plan: Plan) -> date:
    return min(step.from_day for step in plan.steps)


def _dose_stays(plan: Plan, course: Course | None) -> None:
    running = course.step if course else None
    if running is None or plan.steps != staying(running, _begins(plan)):
        raise Malformed("A pause keeps the dose of that day until further notice, in one step.")


def _follows_the_pace(plan: Plan, terms: TaperTerms, numbers: Numbers) -> None:
    first = min(plan.steps, key=lambda step: step.from_day)
    asked = terms.pace.taper(
        plan.product.medication.code,
        start=Quantity(first.amounts[0]),
        start_on=first.from_day,
        dose_step=Quantity(plan.product.step_micrograms or 0),
    )
    try:
        steps: tuple[Step, ...] = order_steps(asked, numbers)
    except InvalidTaper as problem:
        raise Malformed(str(problem), fields={problem.field: [str(problem)]}) from problem
    if plan.steps != steps:
        sentence = "The steps below are not those of this taper any more. Plan it again, or choose no taper."
        raise Malformed(sentence, fields={"method": [sentence]})


def _goes_down(plan: Plan, turn: TaperTurn, course: Course | None) -> None:
    running = course.step if course else None
    if course is None or running is None:
        return
    start = Quantity(sum(plan.steps[0].amounts))
    if turn is TaperTurn.REVERSE and start not in course.earlier:
        known = ", ".join(str(dose) for dose in course.earlier) or "none yet"
        raise RuleBroken(f"A taper goes back to a dose it came down from: {known}.", code="not_an_earlier_dose")
    if turn is not TaperTurn.REVERSE and start.micrograms > sum(running.amounts):
        said = f"The dose of that day is {Quantity(sum(running.amounts))}, and a taper only goes down."
        raise RuleBroken(f"{said} To raise it, go back a step or change the order.", code="taper_rises")
