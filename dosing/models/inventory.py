"""The stock: lots, the physical containers of them, where these are mounted, and every movement."""

from django.db import models
from django.db.models import F, Q

from clinic.db.append_only import append_only
from clinic.models import Site, Station, User
from dosing.domain.ledger import Account
from dosing.models.formulary import Medication, Product

ACCOUNTS = [(account.value, account.value.replace("_", " ")) for account in Account]


class Lot(models.Model):
    """A manufacturer's batch of a product."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=40)
    expires_on = models.DateField()

    class Meta:
        ordering = ("expires_on", "number")
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="one_lot_a_number")]

    def __str__(self) -> str:
        return self.number


@append_only
class Container(models.Model):
    """One physical bottle, box or syringe, with the code on its label."""

    code = models.CharField(max_length=20, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="containers")
    site = models.ForeignKey(Site, models.PROTECT, related_name="containers")
    document = models.CharField("invoice or Form 222 number", max_length=60)
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Mounting(models.Model):
    """A container in use at a station: one per medication there, each container in one place."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="mountings")
    medication = models.ForeignKey(Medication, models.PROTECT, related_name="+")
    container = models.ForeignKey(Container, models.PROTECT, related_name="mountings")
    mounted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    mounted_at = models.DateTimeField()
    unmounted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    unmounted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["station", "medication"],
                condition=Q(unmounted_at__isnull=True),
                name="one_mounted_a_medication",
            ),
            models.UniqueConstraint(
                fields=["container"], condition=Q(unmounted_at__isnull=True), name="mounted_in_one_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.container} at {self.station}"


@append_only
class Movement(models.Model):
    """So many micrograms of a container, from one account to another. Never edited, only reversed."""

    container = models.ForeignKey(Container, models.PROTECT, related_name="movements", db_index=False)
    source = models.CharField(max_length=12, choices=ACCOUNTS)
    destination = models.CharField(max_length=12, choices=ACCOUNTS)
    micrograms = models.BigIntegerField()
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    witness = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    cause_kind = models.CharField(max_length=20)
    cause_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(micrograms__gt=0), name="movement_is_positive"),
            models.CheckConstraint(condition=~Q(source=F("destination")), name="movement_goes_elsewhere"),
        ]
        indexes = [
            models.Index(fields=["container", "id"], name="movements_of_container"),
            models.Index(fields=["cause_kind", "cause_id"], name="movements_of_cause"),
            models.Index(fields=["moved_at"], name="movements_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.micrograms} µg from {self.source} to {self.destination}"
