"""What a state asks about the day somebody left."""

from django.db import models

from clinic.db.append_only import append_only
from patients.models.enrolment import Enrolment

NOT_KNOWN = "unknown"
EMPLOYMENT = {
    "full_time": "full time",
    "part_time": "part time",
    "unemployed": "looking for work",
    "not_in_labour_force": "not in the labour force",
    NOT_KNOWN: "not known",
}
LIVING = {
    "homeless": "without a home",
    "dependent": "in dependent living",
    "independent": "in independent living",
    NOT_KNOWN: "not known",
}
FREQUENCY = {"none": "not at all", "some": "some days", "daily": "daily", NOT_KNOWN: "not known"}


@append_only
class DischargeAnswers(models.Model):
    """Source values of the TEDS discharge record, as they were on the last day (regulations.md 6)."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="discharge_answers")
    last_contact_on = models.DateField(null=True, blank=True)
    substance = models.CharField("main substance", max_length=40, blank=True)
    frequency = models.CharField("use in the last 30 days", max_length=10, choices=list(FREQUENCY.items()))
    employment = models.CharField(max_length=20, choices=list(EMPLOYMENT.items()))
    living = models.CharField(max_length=20, choices=list(LIVING.items()))
    arrests = models.PositiveSmallIntegerField("arrests in the last 30 days", null=True, blank=True)
    self_help = models.PositiveSmallIntegerField("self-help meetings in the last 30 days", null=True, blank=True)
    why_unknown = models.CharField("why something is not known", max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "discharge answers"

    def __str__(self) -> str:
        return f"discharge answers {self.pk}"
