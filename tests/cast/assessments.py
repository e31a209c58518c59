"""Assessments of invented people, taken through the services."""

from __future__ import annotations

from typing import Any

from assessments.models import Assessment, Conclusion
from assessments.services.concluding import sign
from assessments.services.saving import save_answers
from assessments.services.sittings import begin_sitting, open_form
from patients.models import Patient
from tests.cast.clinic import Clinic

PHQ9 = {f"q{number}": 1 for number in range(1, 9)} | {"q9": 0}


def begun(clinic: Clinic, patient: Patient, code: str = "phq9", *, by: str = "counselor") -> Assessment:
    """A form just opened, in a sitting of its own."""
    actor = clinic.actor(by)
    return open_form(actor=actor, sitting=begin_sitting(actor=actor, patient=patient, instruments=[code]), code=code)


def answered(
    clinic: Clinic,
    patient: Patient,
    answers: dict[str, Any] | None = None,
    code: str = "phq9",
    *,
    by: str = "counselor",
) -> Assessment:
    """A form with these answers, not signed; the PHQ-9 with eight points unless others are given."""
    assessment = begun(clinic, patient, code, by=by)
    save_answers(actor=clinic.actor(by), assessment_id=assessment.pk, changes=PHQ9 if answers is None else answers)
    return assessment


def signed(
    clinic: Clinic,
    patient: Patient,
    answers: dict[str, Any] | None = None,
    code: str = "phq9",
    *,
    by: str = "counselor",
) -> Conclusion:
    """The same, signed."""
    return sign(actor=clinic.actor(by), assessment_id=answered(clinic, patient, answers, code, by=by).pk)
