"""Opening a chart: who looked at whom is on record."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Missing
from clinic.permissions import Permission
from patients.models import Patient
from patients.selectors.listing import person_of
from patients.selectors.people import patient_by_id


@transaction.atomic
def open_chart(*, actor: Actor, patient_id: int) -> Patient:
    """The person, with the trace that this actor looked. Raises Missing."""
    require(actor, Permission.VIEW_CHART)
    patient = patient_by_id(patient_id)
    audit.record("chart.opened", actor=actor, subject=patient, patient_id=patient.pk)
    return patient


@transaction.atomic
def open_part(*, actor: Actor, patient_id: int, part: str) -> Patient:
    """A part of the chart of a person of the actor's own site, with the same trace. Raises Missing elsewhere."""
    require(actor, Permission.VIEW_CHART)
    patient = person_of(actor.at_site.pk, patient_id)
    if patient is None:
        raise Missing("There is no such person at this site.")
    audit.record("chart.opened", actor=actor, subject=patient, patient_id=patient.pk, part=part)
    return patient


@transaction.atomic
def record_printed_card(*, actor: Actor, patient_id: int) -> Patient:
    """The person whose card is about to be printed, with the trace of it. Raises Missing."""
    require(actor, Permission.FIND_PATIENT)
    patient = patient_by_id(patient_id)
    audit.record("patient.card_printed", actor=actor, subject=patient, patient_id=patient.pk)
    return patient
