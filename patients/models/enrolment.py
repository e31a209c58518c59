"""Episodes of treatment, from admission to discharge."""

from django.db import models

from clinic.models import Site, User
from patients.models.patient import Patient

PROGRAMMES = {
    "otp": "opioid treatment programme",
    "office_buprenorphine": "office-based buprenorphine",
    "alcohol": "alcohol medication",
    "assessment": "being assessed",
}
DISCHARGE_REASONS = {
    "completed": "treatment completed",
    "transferred": "transferred to another programme",
    "left": "left treatment",
    "moved": "moved away",
    "died": "died",
    "other": "another reason",
}


class Enrolment(models.Model):
    """One episode of one person at one site. A person has at most one open at a time."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="enrolments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="enrolments")
    programme = models.CharField(max_length=30, choices=list(PROGRAMMES.items()), default="otp")
    admitted_on = models.DateField()
    admitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    discharged_on = models.DateField(null=True, blank=True)
    discharge_reason = models.CharField(max_length=20, blank=True, choices=list(DISCHARGE_REASONS.items()))
    discharged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-admitted_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(discharged_on__isnull=True), name="one_open_enrolment"
            ),
            models.CheckConstraint(
                condition=models.Q(discharged_on__isnull=True) | models.Q(discharged_on__gte=models.F("admitted_on")),
                name="discharged_after_admitted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site"], condition=models.Q(discharged_on__isnull=True), name="enrolment_open_at_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_programme_display()} from {self.admitted_on:%d %B %Y}"
