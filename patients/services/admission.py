"""What an admission needs beside its basis: the question asked elsewhere, a verified dose, a guardian's word."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.domain.enrolment import ELSEWHERE, GUEST, NO_ANSWER, TRANSFER
from patients.models import DoseVerification, EnrolmentCheck, GuardianConsent, Patient
from patients.models.admission import CHECK_ANSWERS, CHECK_METHODS, RELATIONSHIPS
from patients.services.episodes import by_today, chosen, open_episode, written
from patients.services.follow_ups import settle_follow_ups


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom somebody asked about another enrolment, when, and the answer. `asked_at` None: now."""

    method: str
    asked: str
    answer: str
    asked_at: datetime | None = None
    elsewhere: str = ""
    words: str = ""


@transaction.atomic
def record_check(*, actor: Actor, patient: Patient, said: Asked) -> EnrolmentCheck:
    """Put on record that somebody asked whether the person is enrolled elsewhere (R-8.12-ENROLL-1)."""
    require(actor, Permission.RECORD_ADMISSION)
    enrolment = open_episode(actor, patient)
    at = said.asked_at or clock.now()
    if at > clock.now():
        raise Malformed("This has not happened yet.", fields={"asked_at": ["Now or earlier."]})
    if said.answer == ELSEWHERE and not said.elsewhere.strip():
        raise Malformed("Say which programme.", fields={"elsewhere": ["The other programme's name."]})
    row = EnrolmentCheck.objects.create(
        patient=patient,
        enrolment=enrolment,
        method=chosen("method", said.method, CHECK_METHODS),
        asked=written("asked", said.asked, most=120),
        answer=chosen("answer", said.answer, CHECK_ANSWERS),
        asked_at=at,
        elsewhere=said.elsewhere.strip()[:120],
        words=said.words.strip()[:300],
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("enrolment.checked", actor=actor, subject=row, patient_id=patient.pk, answer=said.answer)
    if said.answer != NO_ANSWER:
        done = f"Asked: {CHECK_ANSWERS[said.answer]}."
        settle_follow_ups(actor=actor, kind="enrolment_check", outcome=done, patient=patient)
    return row


@dataclass(frozen=True, slots=True)
class Verified:
    """What the programme the person comes from said of the last dose there."""

    programme_name: str
    told_by: str
    medication: str
    last_dose_on: date
    micrograms: int
    in_treatment_since: date | None = None
    take_homes_until: date | None = None
    words: str = ""


@transaction.atomic
def verify_dose(*, actor: Actor, patient: Patient, said: Verified) -> DoseVerification:
    """Put the verified dose of a transfer on record; the episode is a transfer from then on (R-8.12-TRANSFER-1)."""
    require(actor, Permission.RECORD_ADMISSION)
    enrolment = open_episode(actor, patient)
    if said.micrograms <= 0:
        raise Malformed("A dose is more than nothing.", fields={"mg": ["More than 0."]})
    row = DoseVerification.objects.create(
        patient=patient,
        enrolment=enrolment,
        programme_name=written("programme_name", said.programme_name, most=120),
        told_by=written("told_by", said.told_by, most=120),
        told_at=clock.now(),
        medication=written("medication", said.medication, most=40),
        last_dose_on=by_today("last_dose_on", said.last_dose_on, actor),
        last_dose_micrograms=said.micrograms,
        in_treatment_since=said.in_treatment_since,
        take_homes_until=said.take_homes_until,
        words=said.words.strip()[:300],
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    if enrolment.came_as not in (GUEST, TRANSFER):
        enrolment.came_as = TRANSFER
        enrolment.save(update_fields=["came_as"])
    audit.record("transfer.verified", actor=actor, subject=row, patient_id=patient.pk, micrograms=said.micrograms)
    return row


@transaction.atomic
def record_guardian(
    *, actor: Actor, patient: Patient, guardian_name: str, relationship: str, signed_on: date, is_given: bool = True
) -> GuardianConsent:
    """Put a guardian's written consent, or its being taken back, on record (R-8.12-MINOR-1)."""
    require(actor, Permission.RECORD_ADMISSION)
    enrolment = open_episode(actor, patient)
    row = GuardianConsent.objects.create(
        patient=patient,
        enrolment=enrolment,
        guardian_name=written("guardian_name", guardian_name, most=120),
        relationship=chosen("relationship", relationship, RELATIONSHIPS),
        signed_on=by_today("signed_on", signed_on, actor),
        is_given=is_given,
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("guardian.consented", actor=actor, subject=row, patient_id=patient.pk, given=is_given)
    return row
