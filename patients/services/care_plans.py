"""Signing a version of the care plan."""

from dataclasses import dataclass

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.permissions import Permission, Role
from patients.models import CarePlan, Patient
from patients.models.care_plans import HARM
from patients.services.clocks import settle_all
from patients.services.episodes import chosen, open_episode, written
from patients.services.follow_ups import Urgency, raise_follow_up

PLAN_KINDS = ("care_plan", "care_plan_review")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person and the team agreed, and what the harm screen found."""

    goals: str
    agreed: str
    frequency: str
    harm: str
    person_took_part: bool
    harm_reduction: str = ""
    needs: str = ""


@transaction.atomic
def sign_care_plan(*, actor: Actor, patient: Patient, plan: Agreed) -> CarePlan:
    """Sign a version; the earlier ones stay (R-8.12-ASSESS-1, R-8.12-PLAN-1)."""
    require(actor, Permission.WRITE_CARE_PLAN)
    enrolment = open_episode(actor, patient)
    row = CarePlan.objects.create(
        patient=patient,
        enrolment=enrolment,
        goals=written("goals", plan.goals, most=2000),
        agreed=written("agreed", plan.agreed, most=2000),
        harm_reduction=plan.harm_reduction.strip()[:1000],
        needs=plan.needs.strip()[:2000],
        frequency=written("frequency", plan.frequency, most=120),
        harm=chosen("harm", plan.harm, HARM),
        person_took_part=plan.person_took_part,
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("care_plan.signed", actor=actor, subject=row, patient_id=patient.pk, harm=plan.harm)
    settle_all(actor=actor, patient=patient, kinds=PLAN_KINDS, outcome="The care plan is signed.")
    if plan.harm == "present":
        raise_follow_up(
            actor=actor,
            patient=patient,
            kind="harm_risk",
            title="Risk of harm found: see the person now",
            text="The harm screen of the care plan found an imminent risk to the person or to others.",
            owner_role=Role.PRESCRIBER,
            urgency=Urgency.NOW,
            due_on=actor.day,
            source=row,
        )
    return row
