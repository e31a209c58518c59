"""Planned contacts with a person, each with the days it may happen on, and how each ended."""

from django.db import models
from django.db.models import F, Q

from clinic.db.append_only import append_only
from clinic.models import Site, User
from clinic.permissions import ROLE_NAMES, Role
from patients.models.follow_ups import OWNING_ROLES
from patients.models.patient import Patient

KEPT, LATE, MISSED, CANCELLED = "kept", "late", "missed", "cancelled"
OUTCOMES = {
    KEPT: "kept in time",
    LATE: "kept late",
    MISSED: "missed",
    CANCELLED: "cancelled",
}
WAYS = {
    "call": "phone call",
    "text": "text message",
    "email": "e-mail",
    "letter": "letter",
    "visit": "visit",
    "contact": "emergency contact",
}


class CheckIn(models.Model):
    """One planned contact or evaluation: it may happen from `opens_on`, should by `due_on`, is missed after
    `closes_on` (dosing days of the site). Open until `closed_at`.

    `kind` is a kind of `patients/due_sources.py`, and `key` what it stems from there: patient, kind and key together
    are unique, so that what is swept twice is planned once. `at` is the hour of an appointment, where there is one.
    `is_moved`: somebody set its days by hand, and the sweep leaves them.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="check_ins", db_index=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="check_ins", db_index=False)
    kind = models.SlugField(max_length=40, db_index=False)
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    opens_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()
    at = models.DateTimeField(null=True, blank=True)
    owner_role = models.CharField(
        max_length=20, blank=True, choices=[(role.value, ROLE_NAMES[role]) for role in OWNING_ROLES]
    )
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="check_ins", db_index=False)
    is_moved = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=list(OUTCOMES.items()))
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(fields=["patient", "kind", "key"], name="check_in_planned_once"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("closes_on")), name="check_in_days_in_order"
            ),
            models.CheckConstraint(condition=~Q(owner_role="") | Q(owner__isnull=False), name="check_in_is_somebodys"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="check_in_closed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "opens_on"], condition=Q(closed_at__isnull=True), name="check_ins_open_at_site"
            ),
            models.Index(fields=["patient"], condition=Q(closed_at__isnull=True), name="check_ins_open_of_patient"),
            models.Index(fields=["owner"], condition=Q(closed_at__isnull=True), name="check_ins_open_of_owner"),
            models.Index(fields=["site", "due_on", "id"], name="check_ins_by_day"),
        ]

    def __str__(self) -> str:
        return f"check-in {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.closed_at is None

    def is_for(self, user: User, role: Role) -> bool:
        """Whether this very person, or where nobody is named somebody in that role, answers for it."""
        return self.owner_id == user.pk if self.owner_id else self.owner_role == role.value


@append_only
class CheckInChange(models.Model):
    """Somebody set other days, another hour or another owner for one person's check-in: what stood before, and why."""

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="changes")
    was_open_from = models.DateField()
    was_due_on = models.DateField()
    was_open_until = models.DateField()
    was_at = models.DateTimeField(null=True, blank=True)
    was_owner_role = models.CharField(max_length=20, blank=True)
    was_owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"change {self.pk} of check-in {self.check_in_id}"


@append_only
class CheckInAttempt(models.Model):
    """Somebody tried to reach the person about a check-in, and what came of it."""

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="attempts")
    how = models.CharField(max_length=12, choices=list(WAYS.items()))
    was_reached = models.BooleanField("the person was reached")
    words = models.CharField(max_length=300)
    tried_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    tried_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"attempt {self.pk} for check-in {self.check_in_id}"


class CheckInSweep(models.Model):
    """How far the sweep has come at one site: the last dosing day it went through in whole, and when it began last."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="+")
    day = models.DateField()
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"check-ins swept for {self.day:%d %B %Y}"
