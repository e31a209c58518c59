"""Checking people in at the front desk."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import RuleBroken
from clinic.permissions import Permission
from patients.models import Arrival, Patient
from patients.services.own_site import at_own_site


@transaction.atomic
def check_in(*, actor: Actor, patient: Patient) -> Arrival:
    """Put the person in today's queue. Checking in twice keeps the first place."""
    require(actor, Permission.CHECK_IN)
    at_own_site(actor, patient)
    arrival, new = Arrival.objects.get_or_create(
        patient=patient,
        day=actor.day,
        defaults={"site": actor.at_site, "arrived_at": clock.now(), "recorded_by": actor.user},
    )
    if new:
        audit.record("patient.checked_in", actor=actor, subject=arrival, patient_id=patient.pk)
    return arrival


@transaction.atomic
def undo_check_in(*, actor: Actor, arrival_id: int) -> None:
    """Take the wrong person out of today's queue; the trail keeps when they had been put there."""
    require(actor, Permission.CHECK_IN)
    arrival = Arrival.objects.select_for_update().filter(pk=arrival_id, site=actor.at_site, day=actor.day).first()
    if arrival is None:
        raise RuleBroken("This check-in has been undone already.", code="already_undone")
    arrived_at, patient_id = arrival.arrived_at.isoformat(), arrival.patient_id
    audit.record("patient.check_in_undone", actor=actor, subject=arrival, patient_id=patient_id, arrived_at=arrived_at)
    arrival.delete()
