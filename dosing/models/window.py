"""Whose card is open at a station: one person at a time."""

from django.db import models

from clinic.models import Station, User
from patients.models import Patient


class CardOpening(models.Model):
    """The person now in front of a station. A new scan takes the place of the one before.

    `scanned_at` starts the clock of the scan-to-given time.
    """

    station = models.OneToOneField(Station, models.PROTECT, primary_key=True, related_name="card_opening")
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    scanned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"card open at {self.station_id}"
