"""Handing a person their medication list. What is one's own needs no consent (42 CFR 2.23); it leaves a trace."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.permissions import Permission
from patients.selectors.medication_list import MedicationList, medication_list
from patients.selectors.people import person_here


@transaction.atomic
def hand_medication_list(*, actor: Actor, patient_id: int, with_programme: bool) -> MedicationList:
    """The list for the person themselves, with everything or, as they wish, without what this clinic gives."""
    require(actor, Permission.RECORD_HISTORY)
    patient = person_here(patient_id, viewer=actor)
    made = medication_list(patient, viewer=actor, with_programme=with_programme)
    audit.record(
        "medication_list.handed_over",
        actor=actor,
        subject=patient,
        patient_id=patient.pk,
        with_programme=with_programme,
        medicines=len(made.taken) + len(made.programme),
    )
    return made
