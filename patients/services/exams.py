"""Signing an examination, one's own or one done elsewhere and verified."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.models.staff import LICENCE_KINDS
from clinic.permissions import Permission
from patients.domain.enrolment import BEING_ASSESSED, Screening, screening_problem
from patients.models import Enrolment, Exam, Patient
from patients.models.exams import EXAM_KINDS, MODALITIES
from patients.services.clocks import FULL_EXAM_KINDS, settle_all
from patients.services.episodes import by_today, chosen, open_episode, written

# Which tasks a signed exam answers.
ANSWERS = {"screening": (), "full": FULL_EXAM_KINDS, "periodic": ("yearly_exam",)}


@dataclass(frozen=True, slots=True)
class Examined:
    """An examination. Without `examiner_name` the one who signs has examined; with it, verifies another's."""

    kind: str
    on: date
    findings: str
    modality: str = "in_person"
    examiner_name: str = ""
    examiner_licence: str = ""
    video_not_possible: str = ""
    beside_name: str = ""
    beside_dea: str = ""
    labs_drawn_on: date | None = None
    labs_refused: bool = False


@transaction.atomic
def sign_exam(*, actor: Actor, patient: Patient, exam: Examined, corrects: Exam | None = None) -> Exam:
    """Sign an exam; it is never changed, only corrected by another.

    R-8.12-EXAM-1 to -4, R-8.12-TELE-1, R-8.12-ANNUAL-1. Raises RuleBroken for an exam that cannot count.
    """
    require(actor, Permission.SIGN_EXAM)
    enrolment = open_episode(actor, patient)
    chosen("kind", exam.kind, EXAM_KINDS)
    chosen("modality", exam.modality, MODALITIES)
    by_today("on", exam.on, actor)
    _can_count(exam, enrolment)
    own = not exam.examiner_name.strip()
    row = Exam.objects.create(
        patient=patient,
        enrolment=enrolment,
        kind=exam.kind,
        on=exam.on,
        modality=exam.modality,
        is_own_practitioner=own,
        examiner_name=str(actor.user) if own else written("examiner_name", exam.examiner_name, most=120),
        examiner_licence=_own_licence(actor) if own else written("examiner_licence", exam.examiner_licence, most=60),
        video_not_possible=exam.video_not_possible.strip()[:200],
        beside_name=exam.beside_name.strip()[:120],
        beside_dea=exam.beside_dea.strip()[:20],
        findings=written("findings", exam.findings, most=4000),
        labs_drawn_on=by_today("labs_drawn_on", exam.labs_drawn_on, actor) if exam.labs_drawn_on else None,
        labs_refused=exam.labs_refused,
        corrects=_corrected(actor, corrects, enrolment),
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record(
        "exam.signed", actor=actor, subject=row, patient_id=patient.pk, kind=exam.kind, on=str(exam.on), own=own
    )
    settle_all(actor=actor, patient=patient, kinds=ANSWERS[exam.kind], outcome="The exam is signed.")
    return row


def _can_count(exam: Examined, enrolment: Enrolment) -> None:
    own = not exam.examiner_name.strip()
    if exam.kind != "screening" and exam.modality != "in_person":
        raise RuleBroken(
            "A full or yearly physical exam is done in person (42 CFR 8.12(f)(2)(iii)). By telehealth only the"
            " screening exam.",
            code="in_person",
            fields={"modality": ["In person."]},
        )
    if exam.kind == "periodic" and not own:
        raise RuleBroken(
            "The yearly exam is done by a practitioner of this programme (42 CFR 8.12(f)(4)(ii)).", code="own_exam"
        )
    if exam.kind == "screening" and enrolment.programme != BEING_ASSESSED:
        seen = Screening(on=exam.on, own_practitioner=own, modality="in_person")
        problem = screening_problem([seen], admitted_on=enrolment.admitted_on, medication="")
        if problem:
            raise RuleBroken(
                f"{problem} Examine here (42 CFR 8.12(f)(2)(ii)).", code="exam_too_old", fields={"on": [problem]}
            )


def _own_licence(actor: Actor) -> str:
    return LICENCE_KINDS.get(actor.licence_kind, actor.licence_kind)


def _corrected(actor: Actor, corrects: Exam | None, enrolment: Enrolment) -> Exam | None:
    """What somebody signed is corrected by themselves: nobody else can say what they found."""
    if corrects is None:
        return None
    if corrects.recorded_by_id != actor.user.pk:
        raise RuleBroken(
            f"{corrects.recorded_by} signed this exam and corrects it. Otherwise examine and sign an exam of your own.",
            code="not_the_signer",
        )
    if corrects.enrolment_id != enrolment.pk or hasattr(corrects, "corrected_by"):
        raise Malformed("This exam was corrected already, or is of another episode.", code="not_correctable")
    return corrects
