"""What is sent to prescribe, to give and to keep the stock."""

from rest_framework import serializers

from clinic.api.fields import Body, Day, Secret, Text, Truth, Whole, several
from dosing.api.fields import Milligrams, OverrideBody, WitnessBody
from dosing.domain.order import MAX_EVERY_DAYS, MAX_SLOTS
from dosing.models.counts import COUNT_MOMENTS

MOST_STEPS = 190
OUTCOMES = ("given", "refused", "spilled")


def _reason(*, required: bool) -> Text:
    return Text(max_length=300) if required else Text(max_length=300, required=False, default="", allow_blank=True)


class StepBody(Body):
    """From this day to that day (null: until further notice) these amounts, one a slot, every so many days."""

    from_ = Day()
    to = Day(required=False, allow_null=True, default=None)
    amounts_mg = serializers.ListField(child=Milligrams(), min_length=1, max_length=MAX_SLOTS)
    every_days = Whole(required=False, default=1, min_value=1, max_value=MAX_EVERY_DAYS)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of the language, so it is named here."""
        fields = super().get_fields()
        return {name.rstrip("_"): field for name, field in fields.items()}


class OrderBody(Body):
    """A new order. Without `password` it is a draft."""

    medication = Text(max_length=40, help_text="The ingredient's code, such as methadone.")
    product = Text(max_length=60, required=False, help_text="A product code; needed where several are in use.")
    purpose = Text(max_length=60)
    steps = several(StepBody, least=1, most=MOST_STEPS)
    reason = _reason(required=False)
    overrides = several(OverrideBody, required=False, most=20)
    password = Secret(required=False)


class ChangeBody(OrderBody):
    """New steps from a day on; the medication stays, and the product and purpose unless others are named."""

    medication = Text(max_length=40, required=False)
    purpose = Text(max_length=60, required=False, default="", allow_blank=True)


class SignBody(Body):
    """The signer's own password, entered again, and why it is signed in spite of what the rules say."""

    password = Secret()
    overrides = several(OverrideBody, required=False, most=20)


class HoldBody(Body):
    """From which day, and why. Without `password` it is a draft."""

    from_ = Day()
    reason = _reason(required=True)
    overrides = several(OverrideBody, required=False, most=20)
    password = Secret(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of the language, so it is named here."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class EndBody(Body):
    """On which day nothing is due any more, and why. Without `password` it is a draft."""

    on = Day()
    reason = _reason(required=True)
    password = Secret(required=False)


class DoseBody(Body):
    """What happened to one due dose at the window."""

    medication = Text(max_length=40)
    slot = Whole(min_value=1, max_value=MAX_SLOTS)
    container = Text(max_length=20, help_text="The code on the container.")
    outcome = serializers.ChoiceField(OUTCOMES)
    station = Text(max_length=20, required=False, help_text="Default: where the container is in use.")
    acknowledged_order = Whole(required=False, allow_null=True, min_value=1)
    overrides = several(OverrideBody, required=False, most=20)
    taken_mg = Milligrams(required=False)
    witness = WitnessBody(required=False, allow_null=True)
    reason = _reason(required=False)


class VomitedBody(Body):
    """A given dose came up again."""

    minutes_after = Whole(min_value=0, max_value=24 * 60)
    witnessed = Truth()
    reason = _reason(required=False)


class ReversalBody(Body):
    """Why the dose was recorded in error."""

    reason = _reason(required=True)


class DeliveryBody(Body):
    """One container as it came."""

    product = Text(max_length=60)
    lot = Text(max_length=40)
    expires_on = Day()
    amount_mg = Milligrams()
    document = Text(max_length=60, help_text="Form 222 number for schedule II, else the invoice number.")


class WasteBody(Body):
    """Part of a container destroyed in front of a second person."""

    mg = Milligrams()
    reason = _reason(required=True)
    witness = WitnessBody()


class CountBody(Body):
    """What was counted, signed by two. The expected figure is told only in the answer."""

    counted_mg = Milligrams(zero_is_an_answer=True)
    witness = WitnessBody()
    moment = serializers.ChoiceField(list(COUNT_MOMENTS), required=False, default="other")
    cause = Text(
        max_length=300, required=False, default="", allow_blank=True, help_text="What may explain a difference."
    )
