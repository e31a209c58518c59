"""Doses given and taken home, their reversals, and what happened at the window that was no dose."""

from django.db import models
from django.db.models import Q

from clinic.db.append_only import append_only
from clinic.models import Site, Station, User
from dosing.domain.reasons import REASONS
from dosing.models.formulary import Medication, Product
from dosing.models.inventory import Container
from dosing.models.orders import Order
from patients.models import Patient

DOSE_KINDS = {"given": "given at the window", "taken_home": "taken home"}
DOSE_EVENTS = {"refused": "refused", "spilled": "spilled", "vomited": "vomited"}


@append_only
class DoseReversal(models.Model):
    """A dose was recorded in error. It points at the dose; the dose stays."""

    reason = models.CharField(max_length=300)
    reversed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField()
    dose = models.OneToOneField("dosing.Dose", models.PROTECT, related_name="reversal")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"reversal of dose {self.dose_id}"


@append_only
class Dose(models.Model):
    """One due dose given. One per patient, medication, dosing day and slot, whichever window or site.

    `replaces` names the reversal whose slot this dose takes.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="doses", db_index=False)
    medication = models.ForeignKey(Medication, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    slot = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=list(DOSE_KINDS.items()), default="given")
    order = models.ForeignKey(Order, models.PROTECT, related_name="doses", db_index=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    container = models.ForeignKey(Container, models.PROTECT, related_name="doses", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+", db_index=False)
    ordered_micrograms = models.BigIntegerField()
    micrograms = models.BigIntegerField(help_text="What was taken; the rest of what was poured went to waste.")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    scan_to_given_ms = models.PositiveIntegerField(null=True)
    replaces = models.OneToOneField(DoseReversal, models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "medication", "day", "slot"],
                condition=Q(replaces__isnull=True),
                name="one_dose_a_slot",
            ),
            models.CheckConstraint(condition=Q(micrograms__gt=0) & Q(slot__gte=1), name="dose_is_something"),
        ]
        indexes = [
            models.Index(fields=["patient", "medication", "day"], name="doses_of_patient"),
            models.Index(fields=["site", "day"], name="doses_of_the_day"),
        ]

    def __str__(self) -> str:
        return f"dose {self.pk}"


@append_only
class DoseEvent(models.Model):
    """Refused, spilled or vomited: something happened to a dose, and nothing is deleted for it.

    Refused and spilled occupy no slot. Vomited points at a given dose and frees nothing.
    `wasted_micrograms` is what was poured and went to waste, in front of the witness.
    """

    kind = models.CharField(max_length=10, choices=list(DOSE_EVENTS.items()))
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="dose_events", db_index=False)
    medication = models.ForeignKey(Medication, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    slot = models.PositiveSmallIntegerField(default=1)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", db_index=False)
    dose = models.ForeignKey(Dose, models.PROTECT, null=True, related_name="events")
    container = models.ForeignKey(Container, models.PROTECT, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+", db_index=False)
    wasted_micrograms = models.BigIntegerField(default=0)
    minutes_after = models.PositiveSmallIntegerField(null=True)
    was_witnessed = models.BooleanField(default=False)
    witness = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["patient", "day"], name="dose_events_of_patient"),
            models.Index(fields=["site", "day"], name="dose_events_of_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


@append_only
class Override(models.Model):
    """A named person accepted a finding, with a reason: for a person's doses of one day, or with an order.

    It is good only while the facts are those it was about: `about` is the finding's mark of them. What was accepted at
    the signature of `order` has a coded reason and is good until a day.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="overrides")
    day = models.DateField()
    rule = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    accepted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_role = models.CharField(max_length=20)
    accepted_at = models.DateTimeField()
    # Columns added to a table in use. But for `about` they are empty for what was accepted at the window.
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="overrides", db_index=False)
    code = models.CharField(max_length=20, null=True, choices=list(REASONS.items()))  # noqa: DJ001
    about = models.CharField(max_length=16, null=True)  # noqa: DJ001
    good_until = models.DateField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["patient", "day"], name="overrides_of_patient")]

    def __str__(self) -> str:
        return f"{self.rule} accepted"
