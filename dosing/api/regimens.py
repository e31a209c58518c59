"""Calculators of a regimen over HTTP: stateless, open to every signed-in role, nothing kept."""

import re
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import Body, Day, Shape, Text, Truth, Whole
from clinic.api.views import ClinicView, answers
from clinic.errors import Malformed, Missing
from clinic.permissions import Permission
from dosing.api.fields import Milligrams
from dosing.api.shapes import FindingShape, TaperStepShape
from dosing.domain.missed import DEFAULT_POLICY, MissedAction, UnknownPolicy, advise, missed_table
from dosing.domain.numbers import protocol_numbers
from dosing.domain.quantities import Quantity
from dosing.domain.take_home import NotYetInTreatment, allowance
from dosing.domain.taper import InvalidTaper, Taper, TaperMethod, notes, plan
from dosing.selectors.formulary import medication_of
from dosing.selectors.site_numbers import numbers_for

MOST_DAYS = 40_000  # longer than a life
MOST_CLOSED_DAYS = 400
_RATE = re.compile(r"[+-]?[0-9]{1,6}(\.[0-9]{1,6})?")


@extend_schema_field({"type": "string", "example": "10", "description": "Percent, or milligrams for fixed_mg."})
class Rate(serializers.Field[Any, Any, Any, Any]):
    """A rate as text, so that it has never been a binary float."""

    def to_internal_value(self, data: Any) -> Decimal:
        """The exact number."""
        if not isinstance(data, str) or not _RATE.fullmatch(data.strip()):
            raise serializers.ValidationError('Write the rate as text, such as "10" or "2.5".')
        return Decimal(data.strip())


class TaperBody(Body):
    """From a dose down to a floor: how much at a time, how often, from which day."""

    medication = Text(max_length=40, help_text="The ingredient's code, such as methadone.")
    start_mg = Milligrams()
    method = serializers.ChoiceField([method.value for method in TaperMethod])
    rate = Rate()
    dose_step_mg = Milligrams(help_text="The smallest amount the product can measure.")
    interval_days = Whole()
    start_on = Day()
    floor_mg = Milligrams(zero_is_an_answer=True, required=False, default=Quantity(0))


class TaperShape(Shape):
    """The plan. The last step is the floor; `ends_on` is its first day."""

    steps = TaperStepShape(many=True)
    ends_on = serializers.DateField()
    findings = FindingShape(many=True)


class TaperView(ClinicView):
    """Plans a taper; nothing is ordered."""

    permission = Permission.SIGNED_IN

    @extend_schema(operation_id="plan_taper", request=TaperBody, responses=TaperShape)
    def post(self, request: Request) -> Response:
        """Every dose with its days. Each cut is taken from the previous rounded dose."""
        sent = answers(request, TaperBody)
        taper = Taper(
            medication=in_formulary(sent["medication"]),
            start=sent["start_mg"],
            method=TaperMethod(sent["method"]),
            rate=sent["rate"],
            dose_step=sent["dose_step_mg"],
            interval_days=sent["interval_days"],
            start_on=sent["start_on"],
            floor=sent["floor_mg"],
        )
        numbers = numbers_for(request.actor)
        try:
            steps = plan(taper, numbers)
        except InvalidTaper as problem:
            raise Malformed(str(problem), fields={problem.field: [str(problem)]}) from problem
        told = [
            {"from": step.from_day, "to": step.to_day, "mg": Quantity(amount).mg}
            for step in steps
            for amount in step.amounts
        ]
        found = [finding.as_body() for finding in notes(taper, numbers)]
        return Response({"steps": told, "ends_on": steps[-1].from_day, "findings": found})


class MissedDosesBody(Body):
    """How many dosing days went without a dose, and what was ordered."""

    medication = Text(max_length=40, help_text="The ingredient's code, such as methadone.")
    policy = Text(max_length=40, required=False, default=DEFAULT_POLICY)
    dose_mg = Milligrams(help_text="The ordered dose of a day.")
    missed_days = Whole(min_value=0, max_value=MOST_DAYS)
    day_of_treatment = Whole(min_value=0, max_value=MOST_DAYS, help_text="The day of the first dose is 0.")
    returned_to_full_agonist = Truth(
        required=False, allow_null=True, default=None, help_text="Went back to full agonists; null: not asked."
    )


class MissedDosesShape(Shape):
    """The advice; `dose_mg` is null where a prescriber decides it."""

    action = serializers.ChoiceField([action.value for action in MissedAction])
    dose_mg = Milligrams(allow_null=True)
    message = serializers.CharField()
    source = serializers.CharField()


class MissedDosesView(ClinicView):
    """What a guideline says after missed days; nothing is ordered."""

    permission = Permission.SIGNED_IN

    @extend_schema(operation_id="advise_missed_doses", request=MissedDosesBody, responses=MissedDosesShape)
    def post(self, request: Request) -> Response:
        """The advice of the policy for so many missed days."""
        sent = answers(request, MissedDosesBody)
        try:
            table = missed_table(sent["medication"], sent["policy"])
        except UnknownPolicy as problem:
            raise Malformed(str(problem), fields={problem.field: [str(problem)]}) from problem
        advice = advise(
            table,
            ordered=sent["dose_mg"],
            missed_days=sent["missed_days"],
            day_of_treatment=sent["day_of_treatment"],
            returned_to_full_agonist=sent["returned_to_full_agonist"],
        )
        dose = None if advice.dose is None else advice.dose.mg
        said = {"action": advice.action.value, "dose_mg": dose, "message": advice.message, "source": advice.source}
        return Response(said)


class TakeHomesBody(Body):
    """Since when a person is in treatment, and on which day it is asked."""

    medication = Text(max_length=40, help_text="The ingredient's code, such as methadone.")
    first_dose_on = Day()
    on = Day()
    closed_days = serializers.ListField(child=Day(), required=False, default=list, max_length=MOST_CLOSED_DAYS)


class TakeHomesShape(Shape):
    """The most days at home, closed days included; null where no federal limit applies."""

    max_days = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()
    message = serializers.CharField()


class TakeHomesView(ClinicView):
    """The federal ceiling of days at home; nothing is handed out."""

    permission = Permission.SIGNED_IN

    @extend_schema(operation_id="read_take_home_allowance", request=TakeHomesBody, responses=TakeHomesShape)
    def post(self, request: Request) -> Response:
        """The ladder of 42 CFR 8.12(i) on this day, and the closed days on the way."""
        sent = answers(request, TakeHomesBody)
        try:
            found = allowance(
                protocol_numbers(),
                medication=in_formulary(sent["medication"]),
                first_dose_on=sent["first_dose_on"],
                on=sent["on"],
                closed_days=sent["closed_days"],
            )
        except NotYetInTreatment as problem:
            raise Malformed(str(problem), fields={"on": [str(problem)]}) from problem
        return Response({"max_days": found.max_days, "source": found.source, "message": found.message})


def in_formulary(code: str) -> str:
    """The medication's code, if the formulary has it. Raises Malformed."""
    try:
        medication_of(code)
    except Missing as problem:
        raise Malformed(problem.detail, fields={"medication": [problem.detail]}) from problem
    return code
