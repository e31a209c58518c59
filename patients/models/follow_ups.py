"""Everything that waits for somebody: one row for each task of a role or a person, whoever raised it."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from clinic.models import Site, User
from clinic.permissions import ROLE_NAMES, Role
from patients.models.patient import Patient


class Urgency(models.TextChoices):
    """How soon somebody must look at it."""

    NOW = "now", "now"
    SOON = "soon", "soon"
    ROUTINE = "routine", "in its time"


OWNING_ROLES = tuple(role for role in Role if role not in {Role.INSPECTOR, Role.SYSTEM})


class FollowUp(models.Model):
    """One task, open until `done_at`. It belongs to a role at the site, to a named person, or to both.

    `kind` is the raiser's own short code, such as "suicide_risk". The source is what raised it, named by kind and
    id without a foreign key, as the audit trail names its subjects. `withdrawn`: it was not done, it fell away.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="follow_ups", db_index=False)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    kind = models.SlugField(max_length=40, db_index=False)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=600, blank=True)
    owner_role = models.CharField(
        max_length=20, blank=True, choices=[(role.value, ROLE_NAMES[role]) for role in OWNING_ROLES]
    )
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="follow_ups", db_index=False)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.ROUTINE)
    due_on = models.DateField(null=True, blank=True)
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    raised_at = models.DateTimeField()
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=600, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                "site",
                Coalesce("patient", Value(0)),
                "kind",
                "source_kind",
                Coalesce("source_id", Value(0)),
                condition=Q(done_at__isnull=True),
                name="raised_once_while_open",
            ),
            models.CheckConstraint(condition=~Q(owner_role="") | Q(owner__isnull=False), name="follow_up_is_somebodys"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, withdrawn=False)
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome="")),
                name="follow_up_closed_in_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "owner_role"], condition=Q(done_at__isnull=True), name="follow_ups_open_by_role"
            ),
            models.Index(fields=["owner"], condition=Q(done_at__isnull=True), name="follow_ups_open_of_person"),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.done_at is None

    def is_for(self, user: User, role: Role) -> bool:
        """Whether somebody in that role, or this very person, answers for it."""
        return self.owner_id == user.pk or (self.owner_role != "" and self.owner_role == role.value)
