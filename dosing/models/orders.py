"""Orders: an append-only chain. A signature is a row of its own, so a draft is an unsigned order."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from dosing.models.formulary import Medication, Product
from patients.models import Patient

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
