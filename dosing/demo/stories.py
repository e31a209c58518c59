"""What is special about some of the demo's people on the last evening of the history."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from clinic.permissions import Role
from dosing.demo.people import Persona
from dosing.demo.signing import sign
from dosing.demo.staff import Team
from dosing.demo.treatment import latest_order, open_ended
from dosing.domain.order import Step
from dosing.domain.quantities import Quantity
from dosing.domain.taper import TaperMethod, TaperTurn, order_steps
from dosing.domain.taper_terms import Pace, TaperTerms
from dosing.models import Order
from dosing.selectors.site_numbers import numbers_for
from dosing.services.holds import place_hold
from dosing.services.orders import Plan, write_change
from dosing.services.tapers import write_taper
from patients.models import Patient
from patients.services.enrolment import AtDischarge, discharge

MISSING_DAYS = 3
WHY = {"titration": "monitored: still in withdrawal at night", "ceiling": "benefit"}
ANSWERS = AtDischarge(
    substance="heroin", frequency="none", employment="full_time", living="independent", arrests=0, self_help=4,
    why_unknown="left a message that they had moved",
)  # fmt: skip


def tell(team: Team, persona: Persona, patient: Patient) -> None:
    """Bring the person's story to where the demo begins."""
    story = STORIES.get(persona.story)
    if story is not None:
        story(team, persona, patient)


def _held(team: Team, persona: Persona, patient: Patient) -> None:
    place_hold(
        actor=team["counselor"],
        patient=patient,
        reason="Drowsy on leaving yesterday: to be seen by the prescriber before the next dose.",
        lifted_by=Role.PRESCRIBER,
    )


def _changed(team: Team, persona: Persona, patient: Patient) -> None:
    tomorrow = team["prescriber"].day + timedelta(days=1)
    more = open_ended(tomorrow, sum(persona.amounts_mg) + 10)
    sign(team, _change(team, patient, more, "still in withdrawal at night"), WHY)


def _draft(team: Team, persona: Persona, patient: Patient) -> None:
    tomorrow = team["prescriber"].day + timedelta(days=1)
    _change(team, patient, open_ended(tomorrow, sum(persona.amounts_mg) - 5), "asked for a lower dose")


def _taper(team: Team, persona: Persona, patient: Patient) -> None:
    """Five milligrams each fortnight (medications.md 3.1), agreed; signed today and felt tomorrow."""
    prescriber, order = team["prescriber"], latest_order(patient)
    start = Quantity.from_mg(sum(persona.amounts_mg))
    pace = Pace(TaperMethod.FIXED_MG, Decimal(5), interval_days=14, floor=Quantity.from_mg(10), began_at=start)
    step = Quantity(order.product.step_micrograms or 0)
    taper = pace.taper(
        order.product.medication.code, start=start, start_on=prescriber.day + timedelta(days=1), dose_step=step
    )
    plan = Plan(product=order.product, purpose=order.purpose, steps=order_steps(taper, numbers_for(prescriber)))
    terms = TaperTerms(TaperTurn.PLAN, pace, agreed=True, said="Slowly, and not over the holidays.")
    sign(team, write_taper(actor=prescriber, patient=patient, plan=plan, terms=terms, previous=order), WHY)


def _discharged(team: Team, persona: Persona, patient: Patient) -> None:
    discharge(actor=team["counselor"], patient=patient, reason="moved", answers=ANSWERS)


def _change(team: Team, patient: Patient, steps: tuple[Step, ...], reason: str) -> Order:
    order = latest_order(patient)
    plan = Plan(product=order.product, purpose=order.purpose, steps=steps, reason=reason)
    return write_change(actor=team["prescriber"], order=order, plan=plan)


STORIES: Mapping[str, Callable[[Team, Persona, Patient], None]] = {
    "held": _held,
    "changed": _changed,
    "draft": _draft,
    "taper": _taper,
    "discharged": _discharged,
}
