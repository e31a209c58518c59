"""Instruments over HTTP: score a form without keeping it, list the instruments, and one as a FHIR Questionnaire."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.shapes import FormToScore, InstrumentShape, ScoreShape, instrument_body
from assessments.domain.fhir import questionnaire
from assessments.domain.instrument import LANGUAGES
from assessments.domain.library import UnknownInstrument, current, instrument
from assessments.selectors.instruments import instrument_named, scored
from assessments.selectors.wording import wording_of
from clinic.api.views import ClinicView, answers
from clinic.errors import Malformed, Missing
from clinic.permissions import Permission

LANGUAGE = OpenApiParameter("language", str, enum=list(LANGUAGES), description="Without it English.")


def _language(request: Request) -> str:
    language = request.query_params.get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        raise Malformed("There are no words in this language.", fields={"language": [f"One of {LANGUAGES}."]})
    return str(language)


class ScoreView(ClinicView):
    """Scores a form; nothing is stored."""

    permission = Permission.SIGNED_IN

    @extend_schema(operation_id="score_assessment", request=FormToScore, responses=ScoreShape)
    def post(self, request: Request) -> Response:
        """The score of a form, partial or complete. An answer its item does not allow is told in the flags."""
        sent = answers(request, FormToScore)
        known = instrument_named(sent["instrument"], sent.get("version"))
        return Response(scored(known, sent["answers"]).as_body())


class InstrumentsView(ClinicView):
    """The instruments of this installation."""

    permission = Permission.SIGNED_IN

    @extend_schema(operation_id="list_instruments", parameters=[LANGUAGE], responses=InstrumentShape(many=True))
    def get(self, request: Request) -> Response:
        """The newest version of each, by id."""
        language = _language(request)
        return Response([instrument_body(known, language) for _, known in sorted(current().items())])


class QuestionnaireView(ClinicView):
    """One instrument for another system."""

    permission = Permission.SIGNED_IN

    @extend_schema(operation_id="read_questionnaire", parameters=[LANGUAGE], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, name: str) -> Response:
        """The instrument as a FHIR R4 Questionnaire, worded as this site may show it, else with our labels."""
        language = _language(request)
        try:
            known = instrument(name)
        except UnknownInstrument as problem:
            raise Missing(str(problem)) from problem
        site = self.actor.site
        wording = wording_of(site.pk if site else None, known, language)
        body: dict[str, Any] = questionnaire(known, language, wording)
        return Response(body)
