"""Amounts as the API writes them: text in milligrams."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clinic.api.fields import Body, Secret, Text
from dosing.domain.quantities import InvalidAmount, Quantity

_MG = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "example": "80", "description": "Milligrams."}


@extend_schema_field(_MG)
class Milligrams(serializers.Field[Any, Any, Any, Any]):
    """Milligrams as text, such as "80" or "0.7"; more than nothing unless zero is an answer."""

    def __init__(self, *, zero_is_an_answer: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.zero_is_an_answer = zero_is_an_answer

    def to_internal_value(self, data: Any) -> Quantity:
        """The amount; a number is refused, because it may have been through a binary float."""
        if not isinstance(data, str):
            raise serializers.ValidationError('Write milligrams as text, such as "80" or "0.7".')
        try:
            return Quantity.from_mg(data) if self.zero_is_an_answer else Quantity.positive_mg(data)
        except InvalidAmount as problem:
            raise serializers.ValidationError(str(problem)) from problem

    def to_representation(self, value: Any) -> Any:
        """The text itself: answers are told as plain values. An amount stands here only as a default in the schema."""
        return value.mg if isinstance(value, Quantity) else value


class OverrideBody(Body):
    """A finding accepted, and why."""

    rule = Text(max_length=60)
    reason = Text(max_length=300)


class WitnessBody(Body):
    """A second person's own credential."""

    username = Text(max_length=150)
    password = Secret()


@extend_schema_field({"type": "number"})
class Number(serializers.Field[Any, Any, Any, Any]):
    """A number between two bounds, written as a number; what is endless or a truth value is refused."""

    def __init__(self, *, least: float, most: float, above_least: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most, self.above_least = least, most, above_least

    def to_internal_value(self, data: Any) -> float:
        """The number."""
        if type(data) not in (int, float):
            raise serializers.ValidationError("Write a number.")
        within = self.least <= data <= self.most  # false for what is not a number
        if not within or (self.above_least and data == self.least):
            word = "more than" if self.above_least else "at least"
            raise serializers.ValidationError(f"This must be {word} {self.least:g} and at most {self.most:g}.")
        return float(data)

    def to_representation(self, value: Any) -> Any:
        """The number itself."""
        return value
