"""Admission and discharge."""

from datetime import date

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from patients.models import Enrolment, Patient
from patients.models.enrolment import DISCHARGE_REASONS, PROGRAMMES
from patients.services.own_site import at_own_site


@transaction.atomic
def admit(*, actor: Actor, patient: Patient, programme: str = "otp", on: date | None = None) -> Enrolment:
    """Open an episode of treatment. One at a time."""
    require(actor, Permission.ADMIT)
    at_own_site(actor, patient)
    if programme not in PROGRAMMES:
        raise Malformed("There is no such programme.", fields={"programme": [f"One of {', '.join(PROGRAMMES)}."]})
    day = on or actor.day
    if day > actor.day:
        raise Malformed("Nobody is admitted in the future.", fields={"on": ["Today or earlier."]})
    if day < patient.birth_date:
        raise Malformed("Nobody is admitted before birth.", fields={"on": ["This day lies before the birth date."]})
    with clash_means(RuleBroken("This person is already in treatment. Discharge first.", code="already_admitted")):
        enrolment = Enrolment.objects.create(
            patient=patient, site=actor.at_site, programme=programme, admitted_on=day, admitted_by=actor.user
        )
    audit.record(
        "enrolment.opened", actor=actor, subject=enrolment, patient_id=patient.pk, programme=programme, on=str(day)
    )
    return enrolment


@transaction.atomic
def discharge(*, actor: Actor, patient: Patient, reason: str) -> Enrolment:
    """Close the open episode today; no dose is given after it."""
    require(actor, Permission.ADMIT)
    at_own_site(actor, patient)
    if reason not in DISCHARGE_REASONS:
        raise Malformed("Choose a reason.", fields={"reason": [f"One of {', '.join(DISCHARGE_REASONS)}."]})
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    enrolment = Enrolment.objects.filter(patient=patient, discharged_on__isnull=True).first()
    if enrolment is None:
        raise RuleBroken("This person is not in treatment now.", code="not_admitted")
    enrolment.discharged_on, enrolment.discharge_reason, enrolment.discharged_by = actor.day, reason, actor.user
    enrolment.save(update_fields=["discharged_on", "discharge_reason", "discharged_by"])
    audit.record("enrolment.closed", actor=actor, subject=enrolment, patient_id=patient.pk, reason=reason)
    return enrolment
