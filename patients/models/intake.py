"""One time of asking a person what the team needs to know, section by section."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from clinic.permissions import ROLE_NAMES, Role
from patients.models.patient import Patient

ROLES = [(role.value, ROLE_NAMES[role]) for role in Role if role is not Role.SYSTEM]


class Intake(models.Model):
    """A guided intake of one person. It can be put down and taken up by anybody who may; one is open at a time."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="intakes")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_without = models.CharField(max_length=300, blank=True, help_text="Why it was closed with answers missing.")

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(closed_at__isnull=True), name="one_open_intake"
            ),
        ]

    def __str__(self) -> str:
        return f"intake {self.pk}"


@append_only
class SectionVersion(models.Model):
    """All answers of one section as somebody saved them. The newest number is what holds; none is rewritten.

    `answers` maps a question to what was told; a question that is not in it was not asked.
    """

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="versions")
    section = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    answers = models.JSONField(default=dict)
    declined = models.BooleanField(default=False, help_text="The person would rather not answer this section.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=ROLES)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["intake", "section", "number"], name="one_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


@append_only
class Handover(models.Model):
    """An intake was handed to a role, with what that role should know."""

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="handovers")
    to_role = models.CharField(max_length=20, choices=ROLES)
    note = models.CharField(max_length=300, blank=True)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"handover {self.pk}"
