"""Check-ins for tests, made as the clinic makes them."""

from typing import Any

from patients.models import CheckIn, Patient
from patients.services.checkins import Days, plan_check_in
from patients.services.discharges import AtDischarge
from patients.services.enrolment import discharge
from tests.cast.clinic import Clinic


def planned(clinic: Clinic, patient: Patient, *, by: str = "counselor", **changes: Any) -> CheckIn:
    """Counseling for this person, today unless said otherwise."""
    actor = clinic.actor(by)
    usual = {"kind": "counseling", "days": Days(actor.day, actor.day, actor.day), "reason": "Agreed with the person."}
    return plan_check_in(actor=actor, patient=patient, **(usual | changes))


def left(clinic: Clinic, patient: Patient) -> None:
    """The person left treatment today; nothing is known of the last day."""
    answers = AtDischarge(why_unknown="Did not come back.")
    discharge(actor=clinic.actor("counselor"), patient=patient, reason="left", answers=answers)
