"""Holding a person's doses at the window, and lifting the hold."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.permissions import ROLE_NAMES, Permission, Role
from dosing.models import Hold, HoldLift
from dosing.models.holds import LIFTING_ROLES
from patients.models import Patient
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person

# Whoever stands above may lift as well.
_ALSO = {Role.NURSE: {Role.PRESCRIBER, Role.DIRECTOR}, Role.COUNSELOR: {Role.PRESCRIBER, Role.DIRECTOR},
         Role.PRESCRIBER: {Role.DIRECTOR}, Role.DIRECTOR: set()}  # fmt: skip


def may_lift(actor: Actor, lifted_by_role: str) -> bool:
    """Whether the actor is in the role a hold names, or above it."""
    role = Role(lifted_by_role)
    return actor.may(Permission.LIFT_HOLD) and (actor.role is role or actor.role in _ALSO[role])


@transaction.atomic
def place_hold(*, actor: Actor, patient: Patient, reason: str, lifted_by: Role) -> Hold:
    """No dose from today on until somebody in that role has lifted it."""
    require(actor, Permission.PLACE_HOLD)
    if lifted_by not in LIFTING_ROLES or not reason.strip():
        raise Malformed("A hold needs a reason and the role that can lift it.", fields={"reason": ["Say why."]})
    at_own_site(actor, patient)
    patient = lock_person(patient.pk)
    hold = Hold.objects.create(
        patient=patient,
        reason=reason.strip()[:300],
        lifted_by_role=lifted_by.value,
        placed_by=actor.user,
        placed_at=clock.now(),
        from_day=actor.day,
    )
    audit.record("hold.placed", actor=actor, subject=hold, patient_id=patient.pk, lifted_by=lifted_by.value)
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold: Hold, reason: str) -> HoldLift:
    """Lift a hold, if the actor is in the role it names or above it."""
    require(actor, Permission.LIFT_HOLD)
    at_own_site(actor, hold.patient)
    if not may_lift(actor, hold.lifted_by_role):
        raise Refused(f"Only a {ROLE_NAMES[Role(hold.lifted_by_role)]} can lift this hold.", code="wrong_role")
    if not reason.strip():
        raise Malformed("Say why it can be lifted.", fields={"reason": ["A reason is needed."]})
    with clash_means(RuleBroken("This hold has been lifted already.", code="already_lifted")):
        lift = HoldLift.objects.create(
            hold=hold,
            lifted_by=actor.user,
            lifted_at=clock.now(),
            lifted_on=actor.day,
            reason=reason.strip()[:300],
        )
    audit.record("hold.lifted", actor=actor, subject=hold, patient_id=hold.patient_id)
    return lift
