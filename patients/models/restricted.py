"""Charts that are not for everybody here: a colleague as a patient, a neighbour, somebody known in town."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from patients.models.patient import Patient


@append_only
class ChartRestriction(models.Model):
    """From then on the chart is restricted, or no longer; the newest row of a person decides.

    `may_open` holds the ids of the staff who open it as they open any chart.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="chart_restrictions")
    restricted = models.BooleanField()
    may_open = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"restriction {self.pk}"


@append_only
class ChartOpening(models.Model):
    """Somebody who is not named opened a restricted chart all the same: why, and until when it stays open to them."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="chart_openings")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_role = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["patient", "opened_by", "until"], name="chart_openings_open")]

    def __str__(self) -> str:
        return f"opening {self.pk}"


@append_only
class OpeningReview(models.Model):
    """Somebody looked at such an opening and signed what they found."""

    opening = models.OneToOneField(ChartOpening, models.PROTECT, related_name="review")
    was_right = models.BooleanField()
    finding = models.CharField(max_length=300)
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"review of opening {self.opening_id}"
