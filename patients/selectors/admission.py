"""The admission page of a person: what stands before the first dose, what falls due after, what is on record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.actors import Actor, who_may
from clinic.clock import dosing_day, now
from clinic.errors import Missing
from clinic.permissions import Permission
from patients.domain.admission_list import Item, OnRecord, before_first_dose
from patients.domain.clocks import Clock, clocks
from patients.domain.enrolment import ADMISSION, INTERIM, Screening
from patients.models import (
    AdmissionBasis,
    CarePlan,
    Consent,
    DoseVerification,
    Enrolment,
    EnrolmentCheck,
    Exam,
    GuardianConsent,
    GuestStay,
    InterimStep,
    Patient,
)
from patients.selectors.consent import consents_at
from patients.selectors.episodes import clock_facts
from patients.selectors.merged import records_of


@dataclass(frozen=True, slots=True)
class Admission:
    """One open episode with everything on record about it, newest first."""

    enrolment: Enrolment
    before: list[Item]
    clocks: list[Clock]
    day: date
    bases: list[AdmissionBasis] = field(default_factory=list)
    exams: list[Exam] = field(default_factory=list)
    checks: list[EnrolmentCheck] = field(default_factory=list)
    verifications: list[DoseVerification] = field(default_factory=list)
    guardians: list[GuardianConsent] = field(default_factory=list)
    plans: list[CarePlan] = field(default_factory=list)
    stays: list[GuestStay] = field(default_factory=list)
    steps: list[InterimStep] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """How much still stands before the first dose."""
        return sum(item.state in ("missing", "stop") for item in self.before)

    @property
    def has_records(self) -> bool:
        """Whether anything is on record of the episode itself."""
        rows = (self.bases, self.exams, self.checks, self.verifications, self.guardians, self.plans, self.steps)
        return any(rows)

    @property
    def stay(self) -> GuestStay | None:
        """The guest stay that has not been closed."""
        return next((stay for stay in self.stays if stay.ended_at is None), None)

    @property
    def is_interim(self) -> bool:
        """Whether this is interim treatment."""
        return self.enrolment.programme == INTERIM


def admission_of(patient: Patient, *, viewer: Actor) -> Admission | None:
    """The open episode; None when the person is not in treatment. A fixed number of queries."""
    enrolment = (
        Enrolment.objects.filter(patient__in=records_of(patient.pk), discharged_on__isnull=True)
        .select_related("site", "patient")
        .first()
    )
    if enrolment is None:
        return None
    rows: dict[str, list[Any]] = {
        "bases": _rows(AdmissionBasis, enrolment),
        "exams": _rows(Exam, enrolment, "corrected_by"),
        "checks": _rows(EnrolmentCheck, enrolment),
        "verifications": _rows(DoseVerification, enrolment),
        "guardians": _rows(GuardianConsent, enrolment),
        "plans": _rows(CarePlan, enrolment),
        "stays": list(
            GuestStay.objects.filter(patient__in=records_of(patient.pk)).select_related("recorded_by", "ended_by")
        ),
        "steps": _rows(InterimStep, enrolment),
    }
    day = viewer.day
    return Admission(
        enrolment=enrolment,
        before=before_first_dose(_on_record(enrolment, patient, rows, day), day),
        clocks=clocks(clock_facts([enrolment], day)[enrolment.pk], day),
        day=day,
        **rows,
    )


def _rows(model: Any, enrolment: Enrolment, *also: str) -> list[Any]:
    return list(model.objects.filter(enrolment=enrolment).select_related("recorded_by", *also).order_by("-id"))


def _on_record(enrolment: Enrolment, patient: Patient, rows: dict[str, list[Any]], day: date) -> OnRecord:
    standing = [exam for exam in rows["exams"] if exam.kind == "screening" and not hasattr(exam, "corrected_by")]
    checks, guardians, bases = rows["checks"], rows["guardians"], rows["bases"]
    verified = rows["verifications"]
    stay = next((stay for stay in rows["stays"] if stay.ended_at is None), None)
    agreed = _consents(patient)
    return OnRecord(
        programme=enrolment.programme,
        came_as=enrolment.came_as or ADMISSION,
        admitted_on=enrolment.admitted_on,
        sought_on=enrolment.sought_on,
        is_pregnant=enrolment.pregnancy == "yes",
        birth_date=patient.birth_date,
        minors_consent_from=enrolment.site.minors_consent_from_age,
        basis=f"{bases[0].get_basis_display()}, {bases[0].recorded_by}" if bases else "",
        basis_on=dosing_day(enrolment.site, bases[0].recorded_at) if bases else None,
        screenings=tuple(screening_of(exam) for exam in standing),
        screening_by=f"{standing[0].examiner_name}, {standing[0].get_modality_display()}" if standing else "",
        check=checks[0].answer if checks else "",
        check_words=f"{checks[0].get_answer_display()}: {checks[0].asked}" if checks else "",
        check_on=dosing_day(enrolment.site, checks[0].asked_at) if checks else None,
        consents=tuple((one.about, one.signed_on) for one in agreed),
        guardian=_guardian(guardians, agreed),
        verified=f"{verified[0].programme_name}, {verified[0].told_by}" if verified else "",
        stay_until=stay.until_day if stay and stay.direction == "here" else None,
    )


def exam_of(exam_id: int, *, patient: Patient) -> Exam:
    """That exam of the person. Raises Missing."""
    found = Exam.objects.filter(pk=exam_id, patient__in=records_of(patient.pk)).select_related("recorded_by").first()
    if found is None:
        raise Missing("There is no such exam of this person.")
    return found


def screening_of(exam: Exam) -> Screening:
    """The exam as the rules see it."""
    return Screening(
        on=exam.on,
        own_practitioner=exam.is_own_practitioner,
        modality=exam.modality,
        video_was_not_possible=bool(exam.video_not_possible),
        practitioner_beside=bool(exam.beside_name and exam.beside_dea),
    )


def _consents(patient: Patient) -> list[Consent]:
    """What the person has consented to be treated with."""
    return [one.consent for one in consents_at(patient, now(), kinds=["medication"]) if one.is_in_force]


def _guardian(guardians: list[GuardianConsent], agreed: list[Consent]) -> str:
    """The guardian who has consented: in a word of their own, or by signing the consent to treatment."""
    if guardians:
        return guardians[0].guardian_name if guardians[0].is_given else ""
    return next((one.signer_name for one in agreed if one.capacity == "guardian"), "")


def clocks_of(patient_id: int, *, viewer: Actor) -> list[Clock]:
    """What falls due in the open episode of a person of the viewer's site."""
    rows = Enrolment.objects.filter(patient__in=records_of(patient_id), site=viewer.at_site, discharged_on__isnull=True)
    enrolment = rows.select_related("site").first()
    return clocks(clock_facts([enrolment], viewer.day)[enrolment.pk], viewer.day) if enrolment else []


# What each thing on the page is recorded with, and who may.
RECORDS = {
    "basis": (Permission.SIGN_ADMISSION, "patients:admission_basis"),
    "consent": (Permission.RECORD_CONSENT, "patients:give_consent"),
    "exam": (Permission.SIGN_EXAM, "patients:screening_exam"),
    "check": (Permission.RECORD_ADMISSION, "patients:enrolment_check"),
    "guardian": (Permission.RECORD_ADMISSION, "patients:guardian_consent"),
    "transfer": (Permission.RECORD_ADMISSION, "patients:verified_dose"),
    "guest": (Permission.ARRANGE_GUEST, "patients:guest_here"),
    "full_exam": (Permission.SIGN_EXAM, "patients:full_exam"),
    "full_exam_overdue": (Permission.SIGN_EXAM, "patients:full_exam"),
    "yearly_exam": (Permission.SIGN_EXAM, "patients:yearly_exam"),
    "care_plan": (Permission.WRITE_CARE_PLAN, "patients:care_plan"),
    "care_plan_review": (Permission.WRITE_CARE_PLAN, "patients:care_plan"),
    "interim_sota_start": (Permission.SIGN_ADMISSION, "patients:interim_step"),
    "interim_plan": (Permission.SIGN_ADMISSION, "patients:interim_step"),
    "interim_limit": (Permission.SIGN_ADMISSION, "patients:interim_step"),
    "interim_last_days": (Permission.SIGN_ADMISSION, "patients:interim_step"),
    "interim_sota_transfer": (Permission.SIGN_ADMISSION, "patients:interim_step"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do, with where this viewer records it, or who can."""

    about: Any
    key: str
    url_name: str
    who: str


def recorded_with(things: Iterable[Item | Clock], *, viewer: Actor) -> list[Line]:
    """Each thing with the page on which it is put on record, where the viewer may."""
    return [_line(thing, thing.key if isinstance(thing, Item) else thing.kind, viewer) for thing in things]


def _line(thing: Item | Clock, key: str, viewer: Actor) -> Line:
    if key not in RECORDS:
        return Line(thing, key, "", "")
    permission, url_name = RECORDS[key]
    may = viewer.may(permission)
    return Line(thing, key, url_name if may else "", "" if may else who_may(permission))
