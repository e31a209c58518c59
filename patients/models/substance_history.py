"""What a person uses, what has been tried, and what went wrong: the history that dosing decisions rest on."""

from django.core.exceptions import ValidationError
from django.db import models

from patients.domain.substances import FREQUENCIES, INJECTED, NOT_KNOWN, ROUTES, SUBSTANCES
from patients.models.history import HistoryRow, answered, one_current

SUBSTANCE_CHOICES = [(code, one.words) for code, one in SUBSTANCES.items()]
ROUTE_CHOICES = [(code, words) for code, (words, _) in ROUTES.items()]
FREQUENCY_CHOICES = [*((code, one.words) for code, one in FREQUENCIES.items()), (NOT_KNOWN, "not known")]
RANKS = {1: "the main problem", 2: "the second problem", 3: "the third problem"}
OLDEST = 104

TREATMENTS = {
    "withdrawal": "withdrawal management (detox)",
    "methadone": "methadone programme",
    "buprenorphine": "buprenorphine",
    "naltrexone": "naltrexone",
    "alcohol_medicine": "medicine for alcohol",
    "residential": "residential treatment",
    "intensive_outpatient": "intensive outpatient treatment",
    "counselling": "counselling",
    "hospital": "hospital stay",
    "mutual_help": "mutual help group",
    "other": "something else",
}
TREATMENT_ENDS = {
    "completed": "completed",
    "left": "left early",
    "transferred": "went on somewhere else",
    "discharged": "was discharged",
    "ongoing": "still going on",
    "not_known": "not known",
}
WITHDRAWAL_EVENTS = {
    "seizure": "seizure",
    "delirium": "delirium tremens",
    "hallucinations": "hallucinations",
    "hospital": "hospital or intensive care",
    "precipitated": "precipitated withdrawal",
    "other": "something else",
}
YES_NO_UNKNOWN = {"yes": "yes", "no": "no", "not_known": "not known"}
NALOXONE = {"yes": "yes", "no": "no, none at hand", "given": "given a kit today", "declined": "offered, not wanted"}


class SubstanceUse(HistoryRow):
    """One substance a person uses or has used. Last use is told, with its time where known, or is not known."""

    substance = models.CharField(max_length=20, choices=SUBSTANCE_CHOICES)
    detail = models.CharField(
        "which exactly", max_length=80, blank=True, help_text="Such as pressed pills, oxycodone, vodka."
    )
    route = models.CharField("how it is taken", max_length=10, choices=ROUTE_CHOICES)
    ever_injected = models.BooleanField("has ever injected it", default=False)
    amount = models.CharField(
        "how much", max_length=40, blank=True, help_text="In the person's words, such as 5 or half."
    )
    unit = models.CharField("of what", max_length=40, blank=True, help_text="Such as bags, grams, drinks, pills a day.")
    frequency = models.CharField("how often, last 30 days", max_length=20, choices=FREQUENCY_CHOICES)
    rank = models.PositiveSmallIntegerField(
        "how much of a problem",
        null=True,
        blank=True,
        choices=list(RANKS.items()),
        help_text="Up to three have a rank.",
    )
    first_used_age = models.PositiveSmallIntegerField("age at first use", null=True, blank=True)
    first_use_unknown = models.BooleanField("age not known", default=False)
    last_used_on = models.DateField("last used on", null=True, blank=True)
    last_used_time = models.TimeField("at about", null=True, blank=True, help_text="Leave empty if not known.")
    last_use_unknown = models.BooleanField("last use not known", default=False)

    PAST = ("last_used_on",)

    class Meta(HistoryRow.Meta):
        verbose_name = "substance use"
        constraints = [
            one_current("one_row_a_substance", "substance", "detail"),
            one_current("one_substance_a_rank", "rank"),
            answered("first_use_answered", "first_used_age", "first_use_unknown"),
            answered("last_use_answered", "last_used_on", "last_use_unknown"),
        ]

    def clean(self) -> None:
        """An answer and "not known" exclude each other; a time needs its day."""
        wrong = {}
        if (self.first_used_age is None) != self.first_use_unknown:
            wrong["first_used_age"] = "Give the age, or tick that it is not known."
        elif self.first_used_age is not None and self.first_used_age > OLDEST:
            wrong["first_used_age"] = "This age is too high."
        if (self.last_used_on is None) != self.last_use_unknown:
            wrong["last_used_on"] = "Give the day, or tick that it is not known."
        if self.last_used_time is not None and self.last_used_on is None:
            wrong["last_used_time"] = "A time needs its day."
        if wrong:
            raise ValidationError(wrong)

    @property
    def injects(self) -> bool:
        """Whether this is, or has been, injected."""
        return self.route == INJECTED or self.ever_injected

    @property
    def title(self) -> str:
        """The substance, and which exactly."""
        words = self.get_substance_display()
        return f"{words}: {self.detail}" if self.detail else words

    @property
    def told(self) -> list[str]:
        """Way, amount, how often, first and last use."""
        last = f"last used {self.last_used_on:%-d %b %Y}" if self.last_used_on else "last use not known"
        if self.last_used_time:
            last += f" at about {self.last_used_time:%H:%M}"
        first = "age at first use not known" if self.first_use_unknown else f"first used at {self.first_used_age}"
        how_often = "how often not known" if self.frequency == NOT_KNOWN else self.get_frequency_display()
        much = " ".join(filter(None, [self.amount, self.unit]))
        rank = self.get_rank_display() if self.rank else ""
        return list(filter(None, [self.get_route_display(), much, how_often, last, first, rank]))


class PriorTreatment(HistoryRow):
    """A treatment the person had before, here or elsewhere."""

    kind = models.CharField("what kind", max_length=20, choices=list(TREATMENTS.items()))
    place = models.CharField("where", max_length=120, blank=True)
    period = models.CharField("when", max_length=60, blank=True, help_text="As told: 2019, or spring two years ago.")
    outcome = models.CharField("how it ended", max_length=12, choices=list(TREATMENT_ENDS.items()))
    remarks = models.CharField("what helped, what did not", max_length=200, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = "earlier treatment"
        constraints = [one_current("one_row_a_treatment", "kind", "place", "period")]

    @property
    def title(self) -> str:
        """The kind of treatment."""
        return self.get_kind_display()

    @property
    def told(self) -> list[str]:
        """Where, when, how it ended, what helped."""
        return list(filter(None, [self.place, self.period, self.get_outcome_display(), self.remarks]))


class WithdrawalEvent(HistoryRow):
    """Something dangerous that happened in withdrawal: a reason for more care the next time."""

    event = models.CharField("what happened", max_length=15, choices=list(WITHDRAWAL_EVENTS.items()))
    substance = models.CharField("stopping what", max_length=20, choices=SUBSTANCE_CHOICES)
    times = models.PositiveSmallIntegerField("how many times", null=True, blank=True, help_text="Empty: not known.")
    latest = models.CharField("the latest", max_length=60, blank=True, help_text="As told: March 2024, ten years ago.")
    remarks = models.CharField(max_length=200, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = "withdrawal event"
        constraints = [one_current("one_row_a_withdrawal_event", "event", "substance")]

    @property
    def title(self) -> str:
        """What happened."""
        return self.get_event_display()

    @property
    def told(self) -> list[str]:
        """From which substance, how often, when last."""
        times = f"{self.times} times" if self.times and self.times > 1 else "once" if self.times else "count not known"
        latest = f"latest: {self.latest}" if self.latest else ""
        return list(filter(None, [f"stopping {self.get_substance_display()}", times, latest, self.remarks]))


class OverdoseHistory(HistoryRow):
    """How often the person overdosed, and the last time. One row stands at a time."""

    times = models.PositiveSmallIntegerField("how many overdoses", null=True, blank=True, help_text="Empty: not known.")
    latest_on = models.DateField("the latest on", null=True, blank=True)
    latest = models.CharField("the latest, in words", max_length=60, blank=True, help_text="If the day is not known.")
    substances = models.CharField("of what", max_length=120, blank=True)
    naloxone_given = models.CharField("naloxone was given", max_length=10, choices=list(YES_NO_UNKNOWN.items()))
    remarks = models.CharField(max_length=200, blank=True)

    PAST = ("latest_on",)

    class Meta(HistoryRow.Meta):
        verbose_name = "overdose history"
        constraints = [one_current("one_overdose_history")]

    def clean(self) -> None:
        """Nought is no count: that nobody overdosed is an answer of its own."""
        if self.times == 0:
            raise ValidationError({"times": "For no overdose use “Asked: none”."})

    @property
    def title(self) -> str:
        """How many."""
        return f"{self.times or 'An unknown number of'} overdose{'' if self.times == 1 else 's'}"

    @property
    def told(self) -> list[str]:
        """When last, of what, whether naloxone was given."""
        latest = f"{self.latest_on:%-d %b %Y}" if self.latest_on else self.latest
        naloxone = f"naloxone given: {self.get_naloxone_given_display()}"
        return list(filter(None, [f"latest {latest or 'not known'}", self.substances, naloxone, self.remarks]))


class NaloxoneKit(HistoryRow):
    """Whether naloxone is at hand, where, and until when it is good. One row stands at a time."""

    at_hand = models.CharField("naloxone at hand", max_length=10, choices=list(NALOXONE.items()))
    kept = models.CharField("where it is kept, who knows", max_length=120, blank=True)
    expires_on = models.DateField("good until", null=True, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = "naloxone"
        constraints = [one_current("one_naloxone_answer")]

    @property
    def title(self) -> str:
        """The answer."""
        return self.get_at_hand_display()

    @property
    def told(self) -> list[str]:
        """Where, and until when."""
        return list(filter(None, [self.kept, f"good until {self.expires_on:%-d %b %Y}" if self.expires_on else ""]))
