"""The interaction table over HTTP: nothing is stored, nothing of the question is written to a log."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Body, Shape, Text
from clinic.api.views import ClinicView, answers
from clinic.errors import Malformed
from clinic.permissions import Permission
from dosing.api.shapes import FindingShape
from dosing.domain.interaction_subject import UnknownMedication
from dosing.domain.interaction_table import condition_keys
from dosing.domain.interactions import LIFTED_TO_ASK, MEASURES, check
from patients.domain.medicines import LONGEST

MOST_NAMED, LONGEST_NAME, MOST_VALUES = 60, 100, 50
# Between which a measured value can be meant; a clearance of nothing is a slip of the pen, not a kidney.
_BOUNDS = {"qtc_ms": (200, 900), "dose_mg": (0, 2_000), "crcl_ml_min": (1, 400), "age_years": (0, 130)}
_BOUNDS |= {"alt_x_uln": (0, 1_000), "ast_x_uln": (0, 1_000)}


@extend_schema_field(OpenApiTypes.OBJECT)
class Observations(serializers.Field[Any, Any, Any, Any]):
    """Measured values and test results by name; null is not known."""

    def to_internal_value(self, data: Any) -> dict[str, float | bool | None]:
        """The values, each checked; a name nobody knows is told back as unrecognised."""
        if not isinstance(data, dict) or len(data) > MOST_VALUES:
            raise serializers.ValidationError(f"Send one object of at most {MOST_VALUES} values.")
        wrong = {name[:60]: [problem] for name, value in data.items() if (problem := _problem(name, value))}
        if wrong:
            raise serializers.ValidationError(wrong)
        return dict(data)

    def to_representation(self, value: Any) -> Any:
        """The values themselves."""
        return value


def _problem(name: str, value: Any) -> str:
    """What is wrong with a value; empty where nothing is."""
    if len(name) > LONGEST_NAME:
        return "This name is too long."
    if value is None or (isinstance(value, bool) and name not in MEASURES):
        return ""
    if name in condition_keys():
        return "Write true, false, or null where it is not known."
    least, most = _BOUNDS.get(name, (-1_000_000, 1_000_000))
    if type(value) not in (int, float):
        return "Write a number, or null where it is not known."
    return "" if least <= value <= most else f"This must lie between {least} and {most}; null where it is not known."


class QuestionAboutMedicine(Body):
    """One medicine, and everything it may meet."""

    medication = Text(max_length=LONGEST, help_text="An ingredient or a brand; its form where it matters.")
    # `with` is a word of the language, so the fields are named in get_fields.
    conditions = serializers.ListField(
        child=Text(max_length=LONGEST_NAME),
        max_length=MOST_NAMED,
        required=False,
        help_text=f"Codes; {', '.join(code for code, _ in LIFTED_TO_ASK.values())} turn a block into an ask.",
    )
    observations = Observations(required=False, help_text=f"{', '.join(MEASURES)}, and results of tests.")

    def get_fields(self) -> dict[str, Any]:
        """The fields, with the one that no attribute can be named after."""
        taken = serializers.ListField(child=Text(max_length=LONGEST_NAME), max_length=MOST_NAMED, required=False)
        return {**super().get_fields(), "with": taken}


class CheckedShape(Shape):
    """What the table says, the gravest first, and what could not be read."""

    findings = FindingShape(many=True)
    unrecognised = serializers.ListField(child=serializers.CharField())


class InteractionsView(ClinicView):
    """Checks one medicine against the interaction table."""

    permission = Permission.SIGNED_IN

    @extend_schema(operation_id="check_interactions", request=QuestionAboutMedicine, responses=CheckedShape)
    def post(self, request: Request) -> Response:
        """The findings. What is not recognised is named; a value that is not known is told as not known."""
        sent = answers(request, QuestionAboutMedicine)
        try:
            found = check(
                sent["medication"], sent.get("with", ()), sent.get("conditions", ()), sent.get("observations")
            )
        except UnknownMedication as problem:
            raise Malformed(str(problem), fields={"medication": [str(problem)]}) from problem
        return Response(
            {
                "findings": [finding.as_body() for finding in found.findings],
                "unrecognised": list(found.unrecognised),
            }
        )
