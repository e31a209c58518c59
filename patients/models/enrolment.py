"""Episodes of treatment, from the first day of an assessment or an admission to discharge."""

from django.db import models

from clinic.models import Site, User
from patients.models.patient import Patient

PROGRAMMES = {
    "otp": "opioid treatment programme",
    "otp_withdrawal": "opioid treatment programme: withdrawal management",
    "interim": "opioid treatment programme: interim treatment",
    "office_buprenorphine": "office-based buprenorphine",
    "alcohol": "alcohol medication",
    "outpatient_detox": "outpatient detox",
    "residential": "residential treatment",
    "assessment": "being assessed",
}
# The settings a state reports (TEDS SERVICES, regulations.md 6.2); usual for an OTP is the first.
SETTINGS = {
    "outpatient": "outpatient",
    "intensive_outpatient": "intensive outpatient",
    "ambulatory_detox": "outpatient detox",
    "detox_hospital": "detox in a hospital, 24 hours",
    "detox_residential": "detox in a residential place, 24 hours",
    "hospital": "hospital, not detox",
    "residential_short": "residential, 30 days or fewer",
    "residential_long": "residential, more than 30 days",
}
CAME_AS = {
    "admission": "admitted here",
    "transfer": "transferred from another programme",
    "guest": "guest of another programme",
}
PREGNANCY = {"": "not asked", "yes": "yes", "no": "no", "unknown": "not known", "not_applicable": "does not apply"}
DISCHARGE_REASONS = {
    "completed": "treatment completed",
    "transferred": "transferred to another programme",
    "left": "left treatment",
    "ended_by_clinic": "ended by the clinic",
    "moved": "moved away",
    "incarcerated": "in jail or prison",
    "died": "died",
    "other": "another reason",
}


class Enrolment(models.Model):
    """One episode of one person at one site. A person has at most one open at a time.

    `admitted_on` is the day the clocks of 42 CFR 8.12 run from. While somebody is being assessed it is
    the day that began; completing the admission moves it to the day of admission.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="enrolments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="enrolments")
    programme = models.CharField(max_length=30, choices=list(PROGRAMMES.items()), default="otp")
    # Columns added to a table in use are empty for the rows before them: came_as empty is an admission here.
    setting = models.CharField(max_length=30, null=True, blank=True, choices=list(SETTINGS.items()))  # noqa: DJ001
    came_as = models.CharField(max_length=20, null=True, blank=True, choices=list(CAME_AS.items()))  # noqa: DJ001
    sought_on = models.DateField(null=True, blank=True, help_text="When the person first asked for treatment.")
    pregnancy = models.CharField(max_length=20, null=True, blank=True, choices=list(PREGNANCY.items()))  # noqa: DJ001
    nearest_place_on = models.DateField(null=True, blank=True, help_text="Interim: when comprehensive care is free.")
    programmes_asked = models.CharField(max_length=300, null=True, blank=True)  # noqa: DJ001
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
