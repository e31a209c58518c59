"""What is special about some of the demo's people on the last evening of the history."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from clinic.permissions import Role
from dosing.demo.people import Persona
from dosing.demo.signing import sign
from dosing.demo.staff import Team
from dosing.demo.treatment import latest_order, open_ended
from dosing.domain.order import Step
from dosing.models import Order
from dosing.services.holds import place_hold
from dosing.services.orders import Plan, write_change
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
    """Five per cent of the start each fortnight (medications.md 3.1), to be signed today and felt tomorrow."""
    day, start = team["prescriber"].day + timedelta(days=1), sum(persona.amounts_mg)
    amounts = [start - 5 * number for number in range(4)]
    steps = tuple(
        Step(day + timedelta(days=14 * n), day + timedelta(days=14 * n + 13), (mg * 1000,))
        for n, mg in enumerate(amounts[:-1])
    )
    last = Step(day + timedelta(days=14 * (len(amounts) - 1)), None, (amounts[-1] * 1000,))
    sign(team, _change(team, patient, (*steps, last), "agreed slow taper"), WHY)


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
