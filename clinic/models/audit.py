"""The audit trail: what was done, by whom, through which door; and the seals over it."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models.sites import Site
from clinic.models.staff import User


@append_only
class AuditEvent(models.Model):
    """One thing that happened. The subject is named by kind and id, so any app can be one.

    `username` stands beside the user so that a line stays readable by itself. `detail` never
    holds a name, a birth date or a phone number.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    username = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    door = models.CharField(max_length=10)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", db_index=False)
    station = models.CharField(max_length=20, blank=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["patient_id", "id"], name="audit_by_patient"),
            models.Index(fields=["subject_kind", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.verb}"


@append_only
class AuditSeal(models.Model):
    """A digest over a run of audit events and over the seal before it.

    Whoever changes, adds or removes an event under a seal breaks the chain from there on.
    """

    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField()
    events = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"events {self.first_event_id} to {self.last_event_id}: {self.digest[:12]}"
