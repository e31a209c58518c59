"""People over HTTP: find, register, look at one."""

from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.actors import Actor
from clinic.api.idempotency import answer_once
from clinic.api.paging import after_id, limit_of, page
from clinic.api.views import ClinicView, answers
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.api.shapes import PatientShape, Registration, patient_body
from patients.models import Patient
from patients.selectors.listing import listed, people_of
from patients.services.charts import open_chart
from patients.services.intake import register_and_admit
from patients.services.registration import PhoneNumber

LONGEST_SEARCH = 100
PAGE = [OpenApiParameter("limit", int), OpenApiParameter("after", int, description="The id the page begins after.")]


class PatientsView(ClinicView):
    """People of the site."""

    permission = Permission.FIND_PATIENT
    permission_by_method = {"POST": Permission.REGISTER_PATIENT}

    @extend_schema(
        operation_id="find_patients",
        parameters=[OpenApiParameter("q", str, description="Parts of names, a record number, a birth date."), *PAGE],
        responses=PatientShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Search by name, record number or birth date; without `q` everybody, but for charts restricted to others."""
        written, limit = request.query_params.get("q", ""), limit_of(request)
        if len(written) > LONGEST_SEARCH or not written.isprintable():
            raise Malformed("A search is one short line.", fields={"q": [f"At most {LONGEST_SEARCH} characters."]})
        actor = self.actor
        rows = people_of(actor, written=written, after=after_id(request), most=limit + 1)
        return page(
            request,
            rows,
            limit=limit,
            key=lambda row: row.pk,
            body=[patient_body(row, site=actor.at_site) for row in rows],
        )

    @extend_schema(
        operation_id="register_patient", request=Registration, responses={201: PatientShape, 200: PatientShape}
    )
    def post(self, request: Request) -> Response:
        """Register a person and admit them today. With an Idempotency-Key a repetition registers nobody twice."""
        register = partial(_register, self.actor, answers(request, Registration))
        if "Idempotency-Key" in request.headers:
            return answer_once(request, model=Patient, prepare=lambda: register, answer=self._told)
        return Response(self._told(register()), status=201)

    def _told(self, patient: Patient) -> dict[str, Any]:
        return patient_body(listed(patient), site=self.actor.at_site)


class PatientView(ClinicView):
    """One person."""

    permission = Permission.VIEW_CHART

    @extend_schema(operation_id="get_patient", responses=PatientShape)
    def get(self, request: Request, patient_id: int) -> Response:
        """Who the person is; the opening is on record."""
        patient = open_chart(actor=self.actor, patient_id=patient_id, part="person")
        return Response(patient_body(listed(patient), site=self.actor.at_site))


def _register(actor: Actor, said: dict[str, Any]) -> Patient:
    programme, wants_in = said.pop("programme"), said.pop("admit")
    identity = {**said, "phones": [PhoneNumber(**phone) for phone in said.get("phones", [])]}
    return register_and_admit(actor=actor, identity=identity, programme=programme if wants_in else "")
