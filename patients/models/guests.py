"""Guest dosing: a person of one programme who takes doses at another for a while."""

from django.db import models
from django.db.models import F, Q

from clinic.models import User
from patients.models.enrolment import Enrolment
from patients.models.patient import Patient

DIRECTIONS = {"here": "a guest here", "away": "our person, guest elsewhere"}
GUEST_REASONS = {
    "travel": "travel",
    "family_or_work": "family or work",
    "temporary_move": "moved for a time",
    "closure": "the home programme is closed",
}


class GuestStay(models.Model):
    """Approved days, and what the home programme verified (8.12(g)(2), R-8.12-GUEST-1 and -2).

    Ended when both sides have told each other what was given; until then it covers all its days.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="guest_stays")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="guest_stays")
    direction = models.CharField(max_length=10, choices=list(DIRECTIONS.items()))
    programme_name = models.CharField("the other programme", max_length=120)
    verified_with = models.CharField("spoken with there", max_length=120)
    decided_by = models.CharField("practitioner of the home programme", max_length=120)
    reason = models.CharField(max_length=20, choices=list(GUEST_REASONS.items()))
    from_day = models.DateField()
    until_day = models.DateField()
    medication = models.CharField(max_length=40)
    formulation = models.CharField(max_length=80)
    micrograms = models.PositiveBigIntegerField("verified daily dose")
    last_dose_on = models.DateField(null=True, blank=True)
    last_dose_micrograms = models.PositiveBigIntegerField(null=True, blank=True)
    take_homes = models.CharField("take-homes issued", max_length=120, blank=True)
    letter = models.CharField("order or letter", max_length=120)
    part2_consent = models.CharField("consent to tell each other", max_length=120)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    confirmation = models.CharField("what the other programme confirmed", max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="guest_until_after_from"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(ended_at__isnull=True), name="one_guest_stay_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} until {self.until_day:%d %B %Y}"
