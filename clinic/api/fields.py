"""Answers read strictly: text is text, a number is a whole number, a day is a day. Nothing is guessed."""

import re
from datetime import date
from typing import Any

from rest_framework import serializers

EARLIEST_YEAR, LATEST_YEAR = 1880, 2199
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Text(serializers.CharField):
    """Text only: a number or a truth value is not taken for one."""

    default_error_messages = {"invalid": "Write this as text."}

    def to_internal_value(self, data: Any) -> str:
        """The text, trimmed."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Secret(Text):
    """A password, taken as it was typed and never given back."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, write_only=True, max_length=256, **options)


class Whole(serializers.IntegerField):
    """A whole number written as a number."""

    default_error_messages = {"invalid": "Write a whole number."}

    def to_internal_value(self, data: Any) -> int:
        """The number; text, fractions and truth values are refused."""
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Truth(serializers.BooleanField):
    """true or false, and nothing that looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        """The truth value itself."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Day(serializers.DateField):
    """A day written YYYY-MM-DD, within the years a clinic deals with."""

    def to_internal_value(self, value: Any) -> date:
        """The day; other ways to write one are refused."""
        try:
            return read_day(value)
        except ValueError as problem:
            raise serializers.ValidationError(str(problem)) from problem


def read_day(value: Any) -> date:
    """A day out of its text. Raises ValueError with a sentence."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Write a day as YYYY-MM-DD.")
    try:
        day = date.fromisoformat(value)
    except ValueError as problem:
        raise ValueError("There is no such day.") from problem
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"A day lies between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return day


class Body(serializers.Serializer[Any]):
    """What is sent. A name nobody knows is refused, so that a misspelt one is not lost in silence."""

    unknown_is_refused = True

    def to_internal_value(self, data: Any) -> Any:
        """The answers, each checked; unknown names are errors of their own."""
        if self.unknown_is_refused and isinstance(data, dict):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name[:60]: ["This is not known here."] for name in unknown[:10]})
        return super().to_internal_value(data)


class Shape(serializers.Serializer[Any]):
    """What is answered, as the schema describes it."""


def several(body: type[Body], *, most: int, least: int = 0, required: bool = True) -> serializers.ListSerializer[Any]:
    """A list of bodies, so many at the most."""
    return serializers.ListSerializer(child=body(), min_length=least, max_length=most, required=required)
