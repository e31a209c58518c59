"""What the person asks the clinic not to tell, although a consent would let it (42 CFR 2.26)."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from patients.domain.consent import RECIPIENT_KINDS, TPO_RECIPIENT_KINDS
from patients.models import Patient, Restriction
from patients.selectors.merged import records_of
from patients.services.own_site import at_own_site


@transaction.atomic
def restrict(
    *,
    actor: Actor,
    patient: Patient,
    recipient_kind: str,
    recipient_name: str = "",
    paid_in_full: bool = False,
    reason: str = "",
) -> Restriction:
    """Tell nobody of that kind, or not the one named, under a consent for treatment, payment and operations.

    A plan is never told of what the person paid for in full; any other request this clinic honours too.
    """
    require(actor, Permission.RECORD_CONSENT)
    at_own_site(actor, patient)
    if recipient_kind not in TPO_RECIPIENT_KINDS:
        told = RECIPIENT_KINDS.get(recipient_kind, "recipient")
        sentence = f"A {told} is told only what the person allows by name; there is nothing to restrict."
        raise Malformed(sentence, fields={"recipient_kind": [sentence]})
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    row = Restriction.objects.create(
        patient=patient,
        recipient_kind=recipient_kind,
        recipient_name=recipient_name.strip(),
        paid_in_full=paid_in_full,
        reason=reason.strip()[:200],
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("restriction.asked", actor=actor, subject=row, patient_id=patient.pk, kept_from=recipient_kind)
    return row


@transaction.atomic
def lift_restriction(*, actor: Actor, patient: Patient, restriction_id: int, reason: str = "") -> Restriction:
    """The person no longer asks for it. Raises Missing, RuleBroken when it is lifted already."""
    require(actor, Permission.RECORD_CONSENT)
    at_own_site(actor, patient)
    asked = Restriction.objects.filter(
        patient__in=records_of(patient.pk), pk=restriction_id, lifts__isnull=True
    ).first()
    if asked is None:
        raise Missing("There is no such request of this person.")
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    with clash_means(RuleBroken("This request has been taken back already.", code="already_ended")):
        row = Restriction.objects.create(
            patient=patient,
            recipient_kind=asked.recipient_kind,
            recipient_name=asked.recipient_name,
            reason=reason.strip()[:200],
            recorded_by=actor.user,
            recorded_at=clock.now(),
            lifts=asked,
        )
    audit.record("restriction.lifted", actor=actor, subject=asked, patient_id=patient.pk)
    return row
