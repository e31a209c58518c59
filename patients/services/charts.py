"""Opening a chart: who looked at whom is on record."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.permissions import Permission
from patients.models import Patient
from patients.selectors.people import person_here


@transaction.atomic
def open_chart(*, actor: Actor, patient_id: int, part: str = "") -> Patient:
    """A person of the actor's own site, with the trace that this actor looked, at a part or at all of it."""
    require(actor, Permission.VIEW_CHART)
    patient = person_here(patient_id, viewer=actor)
    detail = {"part": part} if part else {}
    audit.record("chart.opened", actor=actor, subject=patient, patient_id=patient.pk, **detail)
    return patient


@transaction.atomic
def record_printed_card(*, actor: Actor, patient_id: int) -> Patient:
    """The person whose card is about to be printed, with the trace of it. Raises Missing."""
    require(actor, Permission.FIND_PATIENT)
    patient = person_here(patient_id, viewer=actor, even_restricted=True)
    audit.record("patient.card_printed", actor=actor, subject=patient, patient_id=patient.pk)
    return patient
