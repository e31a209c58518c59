"""What stands before a first dose, over HTTP: the signed basis, exams, and enrolment checks."""

from collections.abc import Callable
from typing import Any

from django.db import models
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.api.fields import Body, Day, Shape, Text, Truth, Whole
from clinic.api.idempotency import answer_once, pressed
from clinic.api.views import ClinicView, answers
from clinic.permissions import Permission
from patients.models import AdmissionBasis, EnrolmentCheck, Exam, Patient
from patients.models.admission import BASES, CHECK_ANSWERS, CHECK_METHODS
from patients.models.enrolment import PROGRAMMES
from patients.models.exams import EXAM_KINDS, MODALITIES
from patients.selectors.people import person_here
from patients.services.admission import Asked, record_check
from patients.services.enrolment import complete_admission
from patients.services.exams import Examined, sign_exam

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)


class AdmissionBody(Body):
    """Why the person qualifies (42 CFR 8.12(e)(1)), signed by the caller."""

    basis = serializers.ChoiceField(list(BASES))
    words = Text(max_length=1000, help_text="What it rests on.")
    criteria_met = Whole(min_value=0, max_value=11, required=False, allow_null=True, default=None)
    programme = serializers.ChoiceField(
        list(PROGRAMMES), required=False, default="", allow_blank=True, help_text="Needed while being assessed."
    )


class ExamBody(Body):
    """An exam, signed by the caller; with `examiner_name` somebody else's, verified by the caller."""

    kind = serializers.ChoiceField(list(EXAM_KINDS))
    on = Day(help_text="YYYY-MM-DD, today or earlier.")
    findings = Text(max_length=4000)
    modality = serializers.ChoiceField(list(MODALITIES), required=False, default="in_person")
    examiner_name = Text(max_length=120, required=False, default="", allow_blank=True)
    examiner_licence = Text(max_length=60, required=False, default="", allow_blank=True)
    video_not_possible = Text(
        max_length=200, required=False, default="", allow_blank=True, help_text="Sound only: why."
    )
    beside_name = Text(max_length=120, required=False, default="", allow_blank=True, help_text="Sound only: who.")
    beside_dea = Text(max_length=20, required=False, default="", allow_blank=True)
    labs_drawn_on = Day(required=False, allow_null=True, default=None)
    labs_refused = Truth(required=False, default=False)


class CheckBody(Body):
    """Whom the caller asked just now whether the person is enrolled elsewhere, and the answer."""

    method = serializers.ChoiceField(list(CHECK_METHODS))
    asked = Text(max_length=120, help_text="The registry, or the programme and who answered.")
    answer = serializers.ChoiceField(list(CHECK_ANSWERS))
    elsewhere = Text(max_length=120, required=False, default="", allow_blank=True, help_text="Which programme.")
    words = Text(max_length=300, required=False, default="", allow_blank=True)


class AdmissionShape(Shape):
    """The signed basis of an admission."""

    id = serializers.IntegerField()
    patient = serializers.IntegerField()
    programme = serializers.ChoiceField(list(PROGRAMMES))
    admitted_on = serializers.DateField()
    basis = serializers.ChoiceField(list(BASES))
    signed_by = serializers.CharField()
    signed_at = serializers.DateTimeField()


class ExamShape(Shape):
    """A signed exam."""

    id = serializers.IntegerField()
    patient = serializers.IntegerField()
    kind = serializers.ChoiceField(list(EXAM_KINDS))
    on = serializers.DateField()
    modality = serializers.ChoiceField(list(MODALITIES))
    examiner_name = serializers.CharField()
    signed_by = serializers.CharField()
    signed_at = serializers.DateTimeField()


class CheckShape(Shape):
    """A recorded enrolment check."""

    id = serializers.IntegerField()
    patient = serializers.IntegerField()
    method = serializers.ChoiceField(list(CHECK_METHODS))
    asked = serializers.CharField()
    answer = serializers.ChoiceField(list(CHECK_ANSWERS))
    asked_at = serializers.DateTimeField()
    recorded_by = serializers.CharField()


class _Recording(ClinicView):
    """One thing put on record about a person, once for each key."""

    def record(
        self,
        request: Request,
        patient_id: int,
        body: type[Body],
        model: type[models.Model],
        effect: Callable[[Patient, dict[str, Any]], Any],
    ) -> Response:
        """201 with the row the first time, 200 with the same row after that."""
        patient = person_here(patient_id, viewer=self.actor)
        pressed(request)
        said = answers(request, body)
        return answer_once(request, model=model, prepare=lambda: lambda: effect(patient, said), answer=self.told)

    def told(self, row: Any) -> dict[str, Any]:
        """The row as it is told."""
        raise NotImplementedError

    def at(self, instant: Any) -> str:
        """An instant with the site's offset."""
        return clock.local(self.actor.at_site, instant).isoformat()


class AdmissionView(_Recording):
    """Completing an admission."""

    permission = Permission.SIGN_ADMISSION

    @extend_schema(
        operation_id="complete_admission",
        parameters=[KEY],
        request=AdmissionBody,
        responses={201: AdmissionShape, 200: AdmissionShape},
    )
    def post(self, request: Request, patient_id: int) -> Response:
        """Sign why the person qualifies; who is being assessed is admitted by it."""
        return self.record(request, patient_id, AdmissionBody, AdmissionBasis, self._sign)

    def _sign(self, patient: Patient, said: dict[str, Any]) -> AdmissionBasis:
        return complete_admission(actor=self.actor, patient=patient, **said)

    def told(self, row: AdmissionBasis) -> dict[str, Any]:
        """The basis with the episode it admits to."""
        return {
            "id": row.pk,
            "patient": row.patient_id,
            "programme": row.enrolment.programme,
            "admitted_on": row.enrolment.admitted_on,
            "basis": row.basis,
            "signed_by": str(row.recorded_by),
            "signed_at": self.at(row.recorded_at),
        }


class ExamsView(_Recording):
    """Exams of a person."""

    permission = Permission.SIGN_EXAM

    @extend_schema(
        operation_id="sign_exam", parameters=[KEY], request=ExamBody, responses={201: ExamShape, 200: ExamShape}
    )
    def post(self, request: Request, patient_id: int) -> Response:
        """Sign an exam, one's own or one done elsewhere and verified."""
        return self.record(request, patient_id, ExamBody, Exam, self._sign)

    def _sign(self, patient: Patient, said: dict[str, Any]) -> Exam:
        return sign_exam(actor=self.actor, patient=patient, exam=Examined(**said))

    def told(self, row: Exam) -> dict[str, Any]:
        """The exam, without its findings."""
        return {
            "id": row.pk,
            "patient": row.patient_id,
            "kind": row.kind,
            "on": row.on,
            "modality": row.modality,
            "examiner_name": row.examiner_name,
            "signed_by": str(row.recorded_by),
            "signed_at": self.at(row.recorded_at),
        }


class ChecksView(_Recording):
    """Enrolment checks of a person."""

    permission = Permission.RECORD_ADMISSION

    @extend_schema(
        operation_id="record_enrolment_check",
        parameters=[KEY],
        request=CheckBody,
        responses={201: CheckShape, 200: CheckShape},
    )
    def post(self, request: Request, patient_id: int) -> Response:
        """Record whom you asked whether the person is enrolled elsewhere, and the answer."""
        return self.record(request, patient_id, CheckBody, EnrolmentCheck, self._record)

    def _record(self, patient: Patient, said: dict[str, Any]) -> EnrolmentCheck:
        return record_check(actor=self.actor, patient=patient, said=Asked(**said))

    def told(self, row: EnrolmentCheck) -> dict[str, Any]:
        """The check."""
        return {
            "id": row.pk,
            "patient": row.patient_id,
            "method": row.method,
            "asked": row.asked,
            "answer": row.answer,
            "asked_at": self.at(row.asked_at),
            "recorded_by": str(row.recorded_by),
        }
