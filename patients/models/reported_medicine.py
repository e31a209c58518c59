"""The medicines a person takes from anyone: prescribed elsewhere, bought, or given by a friend."""

from django.db import models

from patients.models.history import HistoryRow, one_current

MATCHES = {"exact": "recognised", "confirmed": "confirmed by a person", "none": "not recognised"}


class ReportedMedicine(HistoryRow):
    """One medicine as it was told. `as_said` is verbatim; `ingredients` are our words for what is in it.

    What could not be matched keeps no ingredient and says so: to the safety rules it is unknown, never safe.
    """

    as_said = models.CharField("medicine, as told or as on the label", max_length=120)
    ingredients = models.JSONField(default=list, blank=True, editable=False)
    match = models.CharField(max_length=10, choices=list(MATCHES.items()), editable=False)
    dose = models.CharField("how much", max_length=60, blank=True, help_text="Such as 50 mg, one tablet.")
    how_often = models.CharField(max_length=60, blank=True, help_text="Such as once a day, only when needed.")
    taken_for = models.CharField("what for", max_length=80, blank=True)
    prescriber = models.CharField(
        "who prescribes it", max_length=120, blank=True, help_text="Or: bought, from a friend."
    )
    since = models.CharField("since when", max_length=60, blank=True, help_text="As told: 2021, about three weeks.")
    stopped_on = models.DateField("stopped on", null=True, blank=True, help_text="Empty while it is taken.")

    PAST = ("stopped_on",)

    class Meta(HistoryRow.Meta):
        verbose_name = "medicine"
        constraints = [one_current("one_row_a_medicine", "as_said", "prescriber")]

    @property
    def is_recognised(self) -> bool:
        """Whether what is in it is known."""
        return self.match != "none"

    @property
    def title(self) -> str:
        """What was said."""
        return self.as_said

    @property
    def told(self) -> list[str]:
        """How much, how often, for what, from whom, since when."""
        who = f"from {self.prescriber}" if self.prescriber else ""
        since = f"since {self.since}" if self.since else ""
        stopped = f"stopped {self.stopped_on:%-d %b %Y}" if self.stopped_on else ""
        purpose = f"for {self.taken_for}" if self.taken_for else ""
        return list(filter(None, [self.dose, self.how_often, purpose, who, since, stopped]))
