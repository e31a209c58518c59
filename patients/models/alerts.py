"""What everybody who meets this person must see at once."""

from django.db import models

from clinic.models import User
from patients.models.patient import Patient

ALERT_KINDS = {"allergy": "allergy", "safety": "safety", "medical": "medical", "note": "note"}


class Alert(models.Model):
    """One line shown on chart and card until someone ends it."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=10, choices=list(ALERT_KINDS.items()), default="note")
    text = models.CharField(max_length=200)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["patient"], condition=models.Q(ended_at__isnull=True), name="alert_current"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} alert"
