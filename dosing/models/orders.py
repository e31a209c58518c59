"""Orders: an append-only chain. A signature is a row of its own, so a draft is an unsigned order."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from dosing.domain.quantities import Quantity
from dosing.models.formulary import Medication, Product
from patients.models import Patient

# What an order does to a taper; a pause and a stop leave the dose where it is.
TAPER_TURNS = {
    "plan": "Taper",
    "slow": "Taper at another pace",
    "reverse": "Taper taken back a step",
    "resume": "Taper resumed",
    "pause": "Taper paused",
    "stop": "Taper stopped at this dose",
}
TAPER_METHODS = {
    "percent_of_current": "Percent of the dose at that time",
    "percent_of_start": "Percent of the dose it began at",
    "fixed_mg": "Milligrams",
}
ORDER_KINDS = {"new": "new", "change": "change", "hold": "hold", "resume": "resume", "end": "end"}


@append_only
class Order(models.Model):
    """A prescriber's instruction; never edited, only followed by another.

    `steps` is a list of {"from": day, "to": day or null, "every_days": n, "amounts_micrograms":
    [slot 1, slot 2, ...]}; hold, resume and end have none.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="orders")
    medication = models.ForeignKey(Medication, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=list(ORDER_KINDS.items()))
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="following")
    effective_on = models.DateField()
    steps = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="new", previous__isnull=True)
                | (~models.Q(kind="new") & models.Q(previous__isnull=False)),
                name="only_a_new_order_follows_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} order {self.pk}"


@append_only
class OrderSignature(models.Model):
    """A prescriber signed this order with a re-entered credential; it is in force from then on.

    `follows` repeats the order's previous: unique, so an order has one signed successor.
    """

    order = models.OneToOneField(Order, models.PROTECT, related_name="signature")
    follows = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="followed_by")
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    signed_on = models.DateField(help_text="The site's dosing day of the signature.")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"signature of order {self.order_id}"


@append_only
class TaperPlan(models.Model):
    """The taper an order belongs to: its pace, and that the person agreed to it, or why it goes without.

    Agreed and documented as 42 CFR 8.12(e)(3) asks. A pause and a stop keep the pace, so that the taper can go on.
    """

    order = models.OneToOneField(Order, models.PROTECT, related_name="taper")
    turn = models.CharField(max_length=10, choices=list(TAPER_TURNS.items()))
    method = models.CharField(max_length=20, choices=list(TAPER_METHODS.items()))
    rate_thousandths = models.BigIntegerField(help_text="Thousandths of a percent, or micrograms.")
    interval_days = models.PositiveSmallIntegerField()
    began_at_micrograms = models.BigIntegerField(help_text="What percent of the start is taken of.")
    floor_micrograms = models.BigIntegerField()
    agreed = models.BooleanField(help_text="The person agreed to the taper and its pace.")
    said = models.CharField(max_length=300, blank=True, help_text="What was agreed, or why it goes without.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed=True) | ~models.Q(said=""), name="taper_without_agreement_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"taper of order {self.order_id}"

    @property
    def words(self) -> str:
        """The pace in a sentence."""
        units = {"percent_of_current": "% of the dose at that time", "percent_of_start": "% of the dose it began at"}
        rate = Quantity(self.rate_thousandths).mg  # thousandths of either unit read the same
        floor = f"{Quantity(self.floor_micrograms)}" if self.floor_micrograms else "nothing"
        return f"{rate} {units.get(self.method, 'mg')} every {self.interval_days} days, down to {floor}"
