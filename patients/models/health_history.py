"""Physical and mental health, pregnancy, infections, allergies, and who else treats the person."""

from django.db import models

from patients.domain.conditions import CO_OCCURRING, CONDITIONS, MENTAL, PHYSICAL
from patients.models.alerts import Alert
from patients.models.history import HistoryRow, one_current

CONDITION_CHOICES = [("mental health", list(MENTAL.items())), ("physical health", list(PHYSICAL.items()))]
CONDITION_STATES = {
    "current": "has it now",
    "treated": "has it, in treatment",
    "past": "had it before",
    "suspected": "being looked into",
    "absent": "asked: does not have it",
}
PREGNANCY_STATES = {
    "pregnant": "pregnant",
    "possible": "may be pregnant, not tested",
    "not_pregnant": "not pregnant",
    "postpartum": "gave birth in the last 12 weeks",
    "not_applicable": "cannot be pregnant",
    "declined": "would rather not say",
}
INFECTIONS = {"hiv": "HIV", "hepatitis_b": "hepatitis B", "hepatitis_c": "hepatitis C", "tb": "tuberculosis (TB)"}
INFECTION_STATES = {
    "negative": "tested: not found",
    "positive": "tested: found",
    "treated": "treated or cured",
    "immune": "vaccinated or immune",
    "pending": "result awaited",
    "untested": "never tested",
    "not_known": "not known",
    "declined": "would rather not say or be tested",
}
SEVERITIES = {
    "mild": "mild",
    "moderate": "moderate",
    "severe": "severe",
    "anaphylaxis": "life-threatening (anaphylaxis)",
    "not_known": "severity not known",
}
PROFESSIONS = {
    "primary_care": "primary care",
    "psychiatry": "psychiatry",
    "therapist": "therapist or counselor",
    "obstetrics": "obstetrics",
    "cardiology": "cardiology",
    "hepatology": "liver or infectious disease care",
    "pain": "pain care",
    "dentist": "dentist",
    "pharmacy": "pharmacy",
    "case_manager": "case manager or social worker",
    "other": "another profession",
}


class HealthCondition(HistoryRow):
    """A condition, and whether the person has it. That somebody was asked and does not have it is a row too."""

    condition = models.CharField(max_length=25, choices=CONDITION_CHOICES)
    detail = models.CharField("which exactly", max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=list(CONDITION_STATES.items()))
    since = models.CharField("since when", max_length=60, blank=True, help_text="As told: 2015, since childhood.")
    remarks = models.CharField(max_length=200, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = "condition"
        constraints = [one_current("one_row_a_condition", "condition", "detail")]

    @property
    def co_occurring(self) -> bool:
        """Whether it is one of the five mental health conditions asked of everybody."""
        return self.condition in CO_OCCURRING

    @property
    def title(self) -> str:
        """The condition, and which exactly."""
        words = CONDITIONS[self.condition]
        return f"{words}: {self.detail}" if self.detail else words

    @property
    def told(self) -> list[str]:
        """Whether the person has it, since when."""
        since = f"since {self.since}" if self.since else ""
        return list(filter(None, [self.get_status_display(), since, self.remarks]))


class Pregnancy(HistoryRow):
    """Whether the person is pregnant. One row stands at a time."""

    status = models.CharField(max_length=15, choices=list(PREGNANCY_STATES.items()))
    tested_on = models.DateField("test on", null=True, blank=True)
    due_on = models.DateField("due date", null=True, blank=True)

    PAST = ("tested_on",)

    class Meta(HistoryRow.Meta):
        verbose_name = "pregnancy"
        constraints = [one_current("one_pregnancy_answer")]

    @property
    def title(self) -> str:
        """The answer."""
        return self.get_status_display()

    @property
    def told(self) -> list[str]:
        """Test and due date."""
        tested = f"test on {self.tested_on:%-d %b %Y}" if self.tested_on else "no test on record"
        return list(filter(None, [tested, f"due {self.due_on:%-d %b %Y}" if self.due_on else ""]))


class Infection(HistoryRow):
    """An infectious disease, whether it was tested for, and what came of it (42 CFR 8.12(f)(5)(ii))."""

    infection = models.CharField(max_length=12, choices=list(INFECTIONS.items()))
    status = models.CharField(max_length=10, choices=list(INFECTION_STATES.items()))
    tested_on = models.DateField("latest test on", null=True, blank=True)
    remarks = models.CharField(max_length=200, blank=True)

    PAST = ("tested_on",)

    class Meta(HistoryRow.Meta):
        verbose_name = "infectious disease"
        constraints = [one_current("one_row_an_infection", "infection")]

    @property
    def title(self) -> str:
        """The infection."""
        return self.get_infection_display()

    @property
    def told(self) -> list[str]:
        """What is known, and when it was tested."""
        tested = f"test on {self.tested_on:%-d %b %Y}" if self.tested_on else ""
        return list(filter(None, [self.get_status_display(), tested, self.remarks]))


class Allergy(HistoryRow):
    """What the person must not be given. Its alert is the line that chart and window show."""

    substance = models.CharField("allergic to", max_length=80)
    reaction = models.CharField("what happens", max_length=120, help_text="Such as rash, swelling, not known.")
    severity = models.CharField("how severe", max_length=12, choices=list(SEVERITIES.items()))
    alert = models.OneToOneField(Alert, models.PROTECT, editable=False, related_name="allergy")

    class Meta(HistoryRow.Meta):
        verbose_name = "allergy"
        verbose_name_plural = "allergies"
        constraints = [one_current("one_row_an_allergy", "substance")]

    @property
    def title(self) -> str:
        """What it is to."""
        return self.substance

    @property
    def told(self) -> list[str]:
        """What happens, how severe."""
        return [self.reaction, self.get_severity_display()]


class Professional(HistoryRow):
    """Somebody else who treats the person."""

    name = models.CharField(max_length=120)
    profession = models.CharField("what they are", max_length=15, choices=list(PROFESSIONS.items()))
    organisation = models.CharField("practice or hospital", max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="With area code, as (212) 555-0123.")
    treats = models.CharField("what they treat", max_length=120, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = "professional"
        constraints = [one_current("one_row_a_professional", "name", "profession")]

    @property
    def title(self) -> str:
        """The name."""
        return self.name

    @property
    def told(self) -> list[str]:
        """What they are, where, what they treat; the phone is shown as it is dialled."""
        return list(filter(None, [self.get_profession_display(), self.organisation, self.treats]))
