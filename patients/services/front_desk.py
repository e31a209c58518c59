"""Checking people in at the front desk."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.permissions import Permission
from patients.models import Arrival, Patient


@transaction.atomic
def check_in(*, actor: Actor, patient: Patient) -> Arrival:
    """Put the person in today's queue. Checking in twice keeps the first place."""
    require(actor, Permission.CHECK_IN)
    arrival, new = Arrival.objects.get_or_create(
        patient=patient,
        day=actor.day,
        defaults={"site": actor.at_site, "arrived_at": clock.now(), "recorded_by": actor.user},
    )
    if new:
        audit.record("patient.checked_in", actor=actor, subject=arrival, patient_id=patient.pk)
    return arrival
