"""A restricted chart, opened with a reason and reviewed."""

from patients.models import Patient
from patients.services.restricted import open_restricted, restrict_chart, review_opening
from tests.cast.clinic import Clinic


def restricted_and_reviewed(clinic: Clinic, patient: Patient) -> None:
    """Restricted to the counselor, opened by the nurse, reviewed by the director."""
    director = clinic.actor("director")
    named = [clinic.users["counselor"]]
    restrict_chart(actor=director, patient_id=patient.pk, may_open=named, reason="a colleague")
    opening = open_restricted(actor=clinic.actor("nurse"), patient_id=patient.pk, reason="fell at the door")
    review_opening(actor=director, opening_id=opening.pk, was_right=True, finding="fell at the door")
