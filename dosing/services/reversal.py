"""Reversing a dose that was recorded in error. The dose stays on record, and so does the reversal."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.permissions import Permission, Role
from dosing.domain.ledger import Account
from dosing.models import Dose, DoseReversal, Movement
from dosing.services.ledger import lock_container, post_movement
from patients.services.person_lock import lock_person


@transaction.atomic
def reverse_dose(*, actor: Actor, dose: Dose, reason: str) -> DoseReversal:
    """Say that this dose was recorded in error: nothing left the container for this person.

    The movement to the person is undone and the slot is free again. What was wasted of it in front of
    a witness stays wasted. A nurse reverses a dose of today; later only the medical director does.
    Drug that was really poured and not taken is a spill or a refusal, not a reversal.
    """
    require(actor, Permission.REVERSE_DOSE)
    if not reason.strip():
        raise Malformed("Say why.", fields={"reason": ["A reason is needed."]})
    if dose.site_id != actor.at_site.pk:
        raise RuleBroken("This dose was given at another site.", code="wrong_site")
    if dose.day != actor.day and actor.role is not Role.DIRECTOR:
        raise Refused("A dose of an earlier day is reversed by the medical director.", code="wrong_role")
    lock_person(dose.patient_id)
    with clash_means(RuleBroken("This dose has been reversed already.", code="already_reversed")):
        reversal = DoseReversal.objects.create(
            dose=dose, reason=reason.strip()[:300], reversed_by=actor.user, reversed_at=clock.now()
        )
    audit.record("dose.reversed", actor=actor, subject=reversal, patient_id=dose.patient_id, dose=dose.pk)
    lock_container(dose.container_id)
    to_person = Movement.objects.filter(cause_kind="dose", cause_id=dose.pk, reversed_by__isnull=True)
    for movement in to_person.exclude(destination=Account.WASTE):
        post_movement(
            actor=actor,
            container_id=movement.container_id,
            source=Account(movement.destination),
            destination=Account(movement.source),
            micrograms=movement.micrograms,
            cause=reversal,
            reason=reason,
            reverses=movement,
        )
    return reversal
