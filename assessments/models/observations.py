"""Measured facts about a person: added, never changed."""

from django.db import models
from django.db.models import Q

from assessments.domain.observations import KINDS, OUTCOMES
from clinic.db.append_only import append_only
from clinic.models import User
from patients.models import Patient


@append_only
class Observation(models.Model):
    """One entry of one kind. A correction is a new row that points at what it corrects.

    `values` is what was typed: {"creatinine": {"value": "80", "unit": "µmol/L"}}, the answers, and for a drug test
    {"results": {"methadone": "pos"}}; empty unless it was measured. An entry in error is corrected by a row whose
    outcome says so.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="observations", db_index=False)
    kind = models.CharField(max_length=20, choices=[(kind.code, kind.name) for kind in KINDS.values()])
    outcome = models.CharField(max_length=20, choices=list(OUTCOMES.items()), default="measured")
    taken_at = models.DateTimeField()
    values = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-taken_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="measured") | Q(values={}), name="only_a_measurement_has_values"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="entered_in_error") | Q(corrects__isnull=False), name="an_error_names_its_row"
            ),
        ]
        indexes = [models.Index(fields=["patient", "kind", "-taken_at"], name="observations_of_patient")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
