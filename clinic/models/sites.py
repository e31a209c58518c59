"""Where the clinic works: sites with their own day, their certificates, and their stations."""

from datetime import date
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

from clinic.permissions import ROLE_NAMES, Role

CALLED_IN_A_CRISIS = (Role.COUNSELOR, Role.NURSE, Role.PRESCRIBER, Role.DIRECTOR)


def known_time_zone(name: str) -> None:
    """Refuse a name that is no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone. Choose one such as America/Chicago.")


class Site(models.Model):
    """One clinic location, with its own dosing day and its own permissions to work.

    Certification, accreditation and registration: 42 CFR 8.11(a), 21 CFR 1301.13.
    """

    name = models.CharField(max_length=120)
    code = models.SlugField(max_length=20, unique=True)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    time_zone = models.CharField(max_length=60, default="America/New_York", validators=[known_time_zone])
    rollover_hour = models.PositiveSmallIntegerField(
        default=3,
        validators=[MaxValueValidator(12)],
        help_text="The dosing day begins at this hour of the local clock.",
    )
    otp_certificate_number = models.CharField("OTP certificate number", max_length=40, blank=True)
    otp_certificate_expires_on = models.DateField("OTP certificate expires on", null=True, blank=True)
    accreditation_body = models.CharField(max_length=80, blank=True)
    accreditation_expires_on = models.DateField(null=True, blank=True)
    dea_number = models.CharField("DEA registration", max_length=20, blank=True)
    dea_expires_on = models.DateField("DEA registration expires on", null=True, blank=True)
    dea_system_approved_on = models.DateField(
        "dispensing system approved by DEA on",
        null=True,
        blank=True,
        help_text="21 CFR 1304.24(b)(1)(iv). Until it is filled in, the log says so.",
    )
    crisis_role = models.CharField(  # noqa: DJ001  added to a table in use
        "who is called to a person at risk",
        max_length=20,
        null=True,
        blank=True,
        choices=[(role.value, ROLE_NAMES[role]) for role in CALLED_IN_A_CRISIS],
        help_text="An answer that tells of suicide risk is at once a task of this role. Left empty: the counselor.",
    )
    crisis_text = models.TextField(  # noqa: DJ001
        "what a person at risk is told",
        max_length=600,
        null=True,
        blank=True,
        help_text="Left empty: the 988 Suicide & Crisis Lifeline and 911.",
    )
    crisis_text_es = models.TextField(  # noqa: DJ001
        "the same in Spanish", max_length=600, null=True, blank=True
    )
    interim_approved_on = models.DateField(
        "interim treatment approved on",
        null=True,
        blank=True,
        help_text="By SAMHSA and the state authority; public or non-profit programmes only. 42 CFR 8.11(g).",
    )
    minors_consent_from_age = models.PositiveSmallIntegerField(
        "minors may consent alone from age",
        null=True,
        blank=True,
        help_text="Where state law lets them; empty: a guardian consents for everybody under 18. 42 CFR 8.12(e)(2).",
    )
    care_plan_review_days = models.PositiveSmallIntegerField(
        "care plan reviewed after days",
        null=True,
        blank=True,
        help_text="The clinic's or the state's interval; left empty: 90. There is no federal one, 42 CFR 8.12(f)(4).",
    )

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=models.Q(rollover_hour__lte=12), name="site_rollover_in_the_morning"),
        ]

    def __str__(self) -> str:
        return self.name

    def lapsed(self, day: date) -> list[str]:
        """What the site may not work without and does not have on that day, in words."""
        papers = {
            "OTP certificate": self.otp_certificate_expires_on,
            "accreditation": self.accreditation_expires_on,
            "DEA registration": self.dea_expires_on,
        }
        return [
            f"The {paper} is not on record." if until is None else f"The {paper} ended on {until:%d %B %Y}."
            for paper, until in papers.items()
            if until is None or until < day
        ]


class OpeningHours(models.Model):
    """When a site is open on a weekday. A weekday without a row is closed."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(
        choices=list(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))
    )
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        ordering = ("weekday",)
        verbose_name_plural = "opening hours"
        constraints = [
            models.UniqueConstraint(fields=["site", "weekday"], name="one_opening_a_weekday"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_is_one_of_seven"),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")), name="opens_before_it_closes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M} to {self.closes_at:%H:%M}"


class Closure(models.Model):
    """A day on which a site is closed though the weekday is not."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="closures")
    day = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="one_closure_a_day")]

    def __str__(self) -> str:
        return f"{self.day:%d %B %Y}: {self.reason}"


class Station(models.Model):
    """One workstation at a counter of a site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="stations")
    name = models.CharField(max_length=60)
    code = models.SlugField(max_length=20, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("site", "code")

    def __str__(self) -> str:
        return self.name
