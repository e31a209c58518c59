"""Level curves over HTTP: nothing is stored, and nothing here is for a dosing decision."""

from itertools import pairwise
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Body, Shape, Text, several
from clinic.api.views import ClinicView, answers
from clinic.errors import Malformed
from clinic.permissions import Permission
from dosing.api.fields import Milligrams, Number
from dosing.domain.level_models import (
    NOT_FOR_DECISIONS,
    SETTABLE,
    TYPICAL,
    LevelModel,
    UnknownModel,
    level_model,
    model_names,
)
from dosing.domain.pharmacokinetics import levels, swing

LONGEST_H = 366 * 24  # a year of doses
MOST_DOSES, MOST_POINTS = 1_500, 10_000
_DIGITS = 8  # told digits of a level; the reference values have six


class DoseAtBody(Body):
    """One dose: hours from the start, and milligrams; "0" is a dose missed."""

    at_h = Number(least=0, most=LONGEST_H)
    mg = Milligrams(zero_is_an_answer=True)


class ParametersBody(Body):
    """Numbers of one's own for a model of one compartment; what is not sent stays the model's."""

    ka_per_h = Number(least=SETTABLE["ka"][0], most=SETTABLE["ka"][1], required=False)
    cl_l_per_h = Number(least=SETTABLE["cl"][0], most=SETTABLE["cl"][1], required=False)
    v_l = Number(least=SETTABLE["v"][0], most=SETTABLE["v"][1], required=False)


class CourseToSimulate(Body):
    """A course of doses to draw."""

    model = Text(max_length=60, help_text=f"One of {', '.join(model_names())}.")
    variant = Text(max_length=20, required=False, help_text="typical; methadone also slow and fast.")
    parameters = ParametersBody(required=False, allow_null=True)
    doses = several(DoseAtBody, most=MOST_DOSES, least=1)
    until_h = Number(least=0, above_least=True, most=LONGEST_H)
    step_h = Number(least=0, above_least=True, most=LONGEST_H)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Not more points than anybody can look at."""
        if attrs["until_h"] / attrs["step_h"] >= MOST_POINTS:
            raise serializers.ValidationError(
                {"step_h": [f"That would be more than {MOST_POINTS} points: take a larger step or an earlier end."]}
            )
        return attrs


class CurveShape(Shape):
    """The levels, and the swing of the continuous curve from the last dose to one gap later."""

    times_h = serializers.ListField(child=serializers.FloatField())
    ng_per_ml = serializers.ListField(child=serializers.FloatField())
    peak_ng_per_ml = serializers.FloatField()
    trough_ng_per_ml = serializers.FloatField(help_text="One gap after the last dose, just before the next is due.")
    peak_trough_ratio = serializers.FloatField(allow_null=True)


class SimulateView(ClinicView):
    """Simulates a course of doses."""

    permission = Permission.SIGNED_IN

    @extend_schema(
        operation_id="simulate_levels",
        request=CourseToSimulate,
        responses=CurveShape,
        description=f"{NOT_FOR_DECISIONS} Without a second dose the gap is the model's usual interval.",
    )
    def post(self, request: Request) -> Response:
        """The curve of this course in a typical person."""
        sent = answers(request, CourseToSimulate)
        model = _model(sent)
        doses = sorted((dose["at_h"], float(dose["mg"].micrograms)) for dose in sent["doses"])
        steps = int(sent["until_h"] / sent["step_h"] + 1e-9)
        times = [round(step * sent["step_h"], 9) for step in range(steps + 1)]
        found = swing(model.body, doses, _gap(model, [at for at, _ in doses]))
        ratio = found.ratio
        return Response(
            {
                "times_h": times,
                "ng_per_ml": [_told(level) for level in levels(model.body, doses, times)],
                "peak_ng_per_ml": _told(found.peak),
                "trough_ng_per_ml": _told(found.trough),
                "peak_trough_ratio": None if ratio is None else _told(ratio),
            }
        )


def _model(sent: dict[str, Any]) -> LevelModel:
    """The model asked for. Raises Malformed naming the field."""
    field = "model"
    try:
        level_model(sent["model"])
        field = "variant"
        model = level_model(sent["model"], sent.get("variant", TYPICAL))
        field = "parameters"
        own = sent.get("parameters") or {}
        return model.with_numbers(**{name.split("_")[0]: value for name, value in own.items()})
    except UnknownModel as problem:
        raise Malformed(str(problem), fields={field: [str(problem)]}) from problem


def _gap(model: LevelModel, hours: list[float]) -> float:
    """Hours between the last two times of a dose; the usual interval where there is only one."""
    gaps = [after - before for before, after in pairwise(hours) if after > before]
    return gaps[-1] if gaps else model.usual_gap_h


def _told(number: float) -> float:
    """So many significant digits: the rest is noise of the arithmetic."""
    return float(f"{number:.{_DIGITS}g}")
