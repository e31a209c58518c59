"""Who has come in today."""

from django.db import models

from clinic.models import Site, User
from patients.models.patient import Patient


class Arrival(models.Model):
    """A person was checked in at the front desk on a dosing day. It orders the queue, no more."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="arrivals")
    site = models.ForeignKey(Site, models.PROTECT, related_name="arrivals")
    day = models.DateField()
    arrived_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("arrived_at",)
        constraints = [models.UniqueConstraint(fields=["patient", "day"], name="one_arrival_a_day")]
        indexes = [models.Index(fields=["site", "day"], name="arrivals_of_the_day")]

    def __str__(self) -> str:
        return f"{self.patient} on {self.day:%d %B %Y}"
