"""Sensitive numbers of a person. They rest encrypted; a keyed index finds an exact one without opening any."""

from django.db import models

from clinic.models import User
from patients.domain.identifiers import KINDS
from patients.models.patient import Patient


class Identifier(models.Model):
    """One number of one kind, until it is ended. `locked` opens with the field keys only, in this place only."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    locked = models.TextField(editable=False)
    blind = models.CharField(max_length=64, db_index=True, editable=False)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "blind"], condition=models.Q(ended_at__isnull=True), name="number_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"identifier {self.pk}"
