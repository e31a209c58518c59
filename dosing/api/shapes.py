"""The shapes of the answers, as the schema tells them."""

from rest_framework import serializers

from clinic.api.fields import Shape
from dosing.api.fields import Milligrams
from dosing.domain.safety import Severity
from dosing.domain.schedule import DueStatus
from dosing.models.dispensing import DOSE_EVENTS
from dosing.models.orders import ORDER_KINDS


class _Renamed(Shape):
    """`from` is a word of the language: `from_` is told as `from`."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """The fields by their told names."""
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class FindingShape(Shape):
    """What a safety rule says."""

    rule = serializers.CharField()
    severity = serializers.ChoiceField([severity.value for severity in Severity])
    message = serializers.CharField()
    source = serializers.CharField()
    lifted_by = serializers.CharField(allow_null=True)
    clears_when = serializers.CharField(allow_null=True)


class PlannedShape(Shape):
    """One slot of one day."""

    day = serializers.DateField()
    slot = serializers.IntegerField()
    medication = serializers.CharField()
    mg = Milligrams()
    status = serializers.ChoiceField([status.value for status in DueStatus])


class StepShape(_Renamed):
    """A step of an order."""

    from_ = serializers.DateField()
    to = serializers.DateField(allow_null=True)
    amounts_mg = serializers.ListField(child=Milligrams())
    every_days = serializers.IntegerField()


class TaperStepShape(_Renamed):
    """A dose of a taper, and its first and last day; the last dose has no end."""

    from_ = serializers.DateField()
    to = serializers.DateField(allow_null=True)
    mg = Milligrams()


class OrderShape(Shape):
    """One order of a chain."""

    id = serializers.IntegerField()
    patient = serializers.IntegerField()
    medication = serializers.CharField()
    product = serializers.CharField()
    purpose = serializers.CharField()
    kind = serializers.ChoiceField(list(ORDER_KINDS))
    status = serializers.ChoiceField(["draft", "signed"])
    previous = serializers.IntegerField(allow_null=True)
    effective_on = serializers.DateField()
    steps = StepShape(many=True)
    reason = serializers.CharField(allow_blank=True)
    written_by = serializers.CharField()
    written_at = serializers.DateTimeField()
    signed_by = serializers.CharField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)


class WrittenOrderShape(OrderShape):
    """An order just written or signed, with what the rules say of it."""

    findings = FindingShape(many=True)


class QueueShape(Shape):
    """Somebody expected today."""

    patient = serializers.IntegerField()
    record_number = serializers.CharField()
    name = serializers.CharField()
    checked_in_at = serializers.DateTimeField(allow_null=True)
    status = serializers.ChoiceField(["expected", "waiting", "done", "held"])


class CardPatientShape(Shape):
    """Whose card it is."""

    id = serializers.IntegerField()
    record_number = serializers.CharField()
    name = serializers.CharField()
    given_name = serializers.CharField()
    family_name = serializers.CharField(allow_blank=True)
    preferred_name = serializers.CharField(allow_blank=True)
    birth_date = serializers.DateField(allow_null=True, help_text="null: not known.")
    sex = serializers.CharField()
    alerts = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class DueShape(Shape):
    """One due dose of today."""

    medication = serializers.CharField()
    slot = serializers.IntegerField()
    mg = Milligrams()
    ml = serializers.CharField(allow_null=True, help_text="Millilitres to pour; null for a solid.")
    status = serializers.ChoiceField([status.value for status in DueStatus])
    order = serializers.IntegerField()
    must_acknowledge = serializers.BooleanField()
    container = serializers.CharField(allow_null=True)


class LastDoseShape(Shape):
    """The latest dose of an earlier day."""

    medication = serializers.CharField()
    day = serializers.DateField()
    slot = serializers.IntegerField()
    mg = Milligrams()
    given_at = serializers.DateTimeField()
    given_by = serializers.CharField()
    station = serializers.CharField(allow_null=True)


class HoldShape(_Renamed):
    """A reason not to dose."""

    id = serializers.IntegerField()
    reason = serializers.CharField()
    lifted_by = serializers.CharField()
    from_ = serializers.DateField()
    placed_at = serializers.DateTimeField()
    placed_by = serializers.CharField()


class CardShape(Shape):
    """One person's dose card."""

    patient = CardPatientShape()
    day = serializers.DateField()
    due = DueShape(many=True)
    last_dose = LastDoseShape(allow_null=True)
    days_missed = serializers.IntegerField()
    holds = HoldShape(many=True)
    findings = FindingShape(many=True)
    nothing_due = serializers.ListField(child=serializers.CharField(), help_text="Why there is no more to give.")


class DoseShape(Shape):
    """A dose given, or what happened instead; `mg` is what was taken."""

    id = serializers.IntegerField()
    patient = serializers.IntegerField()
    medication = serializers.CharField()
    day = serializers.DateField()
    slot = serializers.IntegerField()
    outcome = serializers.ChoiceField(["given", "taken_home", *DOSE_EVENTS])
    mg = Milligrams()
    wasted_mg = Milligrams()
    order = serializers.IntegerField(allow_null=True)
    container = serializers.CharField(allow_null=True)
    station = serializers.CharField(allow_null=True)
    witness = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class VomitedShape(Shape):
    """A given dose came up again; it stays given."""

    id = serializers.IntegerField()
    dose = serializers.IntegerField()
    patient = serializers.IntegerField()
    minutes_after = serializers.IntegerField()
    witnessed = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class ReversalShape(Shape):
    """A dose was recorded in error; its slot is free again."""

    id = serializers.IntegerField()
    dose = serializers.IntegerField()
    reason = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class ContainerShape(Shape):
    """One physical container."""

    code = serializers.CharField()
    product = serializers.CharField()
    medication = serializers.CharField()
    lot = serializers.CharField()
    expires_on = serializers.DateField()
    station = serializers.CharField(allow_null=True)
    on_hand_mg = Milligrams()


class WasteShape(Shape):
    """A waste, and what was left right after it."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    mg = Milligrams()
    reason = serializers.CharField()
    witness = serializers.CharField()
    on_hand_mg = Milligrams()
    at = serializers.DateTimeField()


class CountShape(Shape):
    """A count against the books: counted less expected; percent of the expected, null where nothing was."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    counted_mg = Milligrams()
    expected_mg = Milligrams()
    variance_mg = Milligrams()
    variance_ml = serializers.CharField(allow_null=True)
    variance_percent = serializers.CharField(allow_null=True)
    witness = serializers.CharField()
    at = serializers.DateTimeField()
