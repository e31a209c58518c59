"""What is sent and answered about instruments."""

from typing import Any

from rest_framework import serializers

from assessments.domain.instrument import Instrument
from clinic.api.fields import Body, Shape, Text


class Answers(serializers.JSONField):
    """One object: each item's id with its answer. The instrument says which answers it takes."""

    default_error_messages = {"invalid": "Send one object: each item's id with its answer."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object as it was sent; nothing is coerced."""
        if not isinstance(data, dict):
            self.fail("invalid")
        return dict(data)


class FormToScore(Body):
    """A form, partial or complete. Without a version it is read by the newest."""

    instrument = Text(max_length=60)
    version = Text(max_length=20, required=False)
    answers = Answers()


class ScoreShape(serializers.Serializer[Any]):
    """What the form says. `total` and `band` are null until they are certain."""

    instrument = serializers.CharField()
    version = serializers.CharField()
    total = serializers.FloatField(allow_null=True)
    subscores = serializers.DictField(child=serializers.JSONField(allow_null=True))
    band = serializers.CharField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())


class InstrumentShape(serializers.Serializer[Any]):
    """An instrument in a list."""

    id = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    measures = serializers.CharField()
    family = serializers.CharField()
    items = serializers.IntegerField()
    licence = serializers.CharField(help_text="A bundled, B under conditions, C closed, O our own words.")


def instrument_body(instrument: Instrument, language: str) -> dict[str, Any]:
    """One line of the list."""
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title.said_in(language),
        "measures": instrument.measures.said_in(language),
        "family": instrument.family,
        "items": len(instrument.questions),
        "licence": instrument.licence.kind.value,
    }


class EntryShape(Shape):
    """One entry of a Bundle."""

    resource = serializers.DictField(help_text="A FHIR R4 resource.")


class BundleShape(Shape):
    """A FHIR R4 Bundle."""

    resourceType = serializers.ChoiceField(["Bundle"])  # noqa: N815  FHIR's own name
    type = serializers.ChoiceField(["collection"])
    entry = EntryShape(many=True)
