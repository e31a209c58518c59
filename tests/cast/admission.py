"""People admitted as a clinic admits them: basis, screening exam, enrolment check and consent on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from patients.models import Enrolment, Exam, Patient
from patients.services.admission import Asked, record_check
from patients.services.enrolment import complete_admission
from patients.services.exams import Examined, sign_exam
from patients.services.guests import Stay
from tests.cast.clinic import Clinic
from tests.cast.consent import allowed, treatment

NOT_ELSEWHERE = Asked(method="registry", asked="State central registry", answer="not_found")


def admitted(clinic: Clinic, patient: Patient, *medications: str) -> None:
    """Everything that stands before a first dose of these medicines, methadone unless others are named."""
    sign_basis(clinic, patient)
    examined(clinic, patient)
    checked(clinic, patient)
    for medication in medications or ("methadone",):
        consented(clinic, patient, medication)


def sign_basis(clinic: Clinic, patient: Patient, **changes: Any) -> Any:
    """A clinician documents why and signs."""
    said = {"basis": "active_oud", "words": "Seven of eleven criteria, daily use for two years.", "criteria_met": 7}
    return complete_admission(actor=clinic.actor("prescriber"), patient=patient, **(said | changes))


def examined(clinic: Clinic, patient: Patient, **changes: Any) -> Exam:
    """A screening exam of today, in person, by the prescriber."""
    prescriber = clinic.actor("prescriber")
    exam = Examined(kind="screening", on=prescriber.day, findings="No contra-indication. COWS 14.")
    return sign_exam(actor=prescriber, patient=patient, exam=replace(exam, **changes))


def checked(clinic: Clinic, patient: Patient, **changes: Any) -> Any:
    """The registry was asked, and the person is in no other programme."""
    return record_check(actor=clinic.actor("intake"), patient=patient, said=replace(NOT_ELSEWHERE, **changes))


def consented(clinic: Clinic, patient: Patient, medication: str) -> Any:
    """The person consents to treatment with the medicine, on paper."""
    day = clinic.actor("counselor").day
    return allowed(clinic, patient, treatment(day, about=medication, signer_name=patient.legal_name))


def stay(first: date, last: date, **changes: Any) -> Stay:
    """A guest stay as both programmes agreed it: methadone, 80 mg a day."""
    terms = Stay(
        programme_name="Riverside OTP",
        verified_with="Ruth Lang, RN",
        decided_by="Dr. Otto Stern",
        reason="travel",
        from_day=first,
        until_day=last,
        medication="methadone",
        formulation="oral concentrate 10 mg/mL",
        micrograms=80_000,
        letter="letter in folder 3",
        part2_consent="signed on paper",
    )
    return replace(terms, **changes)


def episode(patient: Patient) -> Enrolment:
    """The open episode."""
    return Enrolment.objects.get(patient=patient, discharged_on=None)
