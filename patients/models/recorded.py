"""The ground of the append-only rows of an episode."""

from django.db import models

from clinic.models import User
from patients.models.enrolment import Enrolment
from patients.models.patient import Patient


class OfEpisode(models.Model):
    """Something about one episode: who put it on record, and when."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="%(class)s_rows")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
