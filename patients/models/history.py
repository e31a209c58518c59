"""What a row of somebody's history has whatever it tells: who wrote it down, and how it came to stand no longer.

History is append-only in spirit: a row is never reworded. A correction is a new row that names the one it replaces;
the old one keeps who ended it, when and why.
"""

from django.db import models
from django.db.models import Q

from clinic.models import User
from patients.models.patient import Patient

ENDED_BECAUSE = {"corrected": "corrected", "over": "no longer so", "mistaken": "written down by mistake"}
CURRENT = Q(ended_at__isnull=True)
ANSWERS_WITHOUT_ROWS = {"none": "asked: none", "declined": "asked: would rather not say"}


def one_current(name: str, *fields: str) -> models.UniqueConstraint:
    """Of those that stand, one row for these columns."""
    said = "This is on record already: change the row that stands there."
    fields_of_row = ["patient", *fields]
    return models.UniqueConstraint(
        fields=fields_of_row, condition=CURRENT, name=name, violation_error_message=said, violation_error_code="twice"
    )


def answered(name: str, value: str, unknown: str) -> models.CheckConstraint:
    """Either the answer or that it is not known: never neither, never both."""
    told = Q(**{f"{value}__isnull": False, unknown: False}) | Q(**{f"{value}__isnull": True, unknown: True})
    return models.CheckConstraint(condition=told, name=name)


class HistoryRow(models.Model):
    """One thing somebody told, or we found, about their past or their health."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="%(class)s_rows", editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="replaced_by"
    )
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_because = models.CharField(max_length=10, blank=True, choices=list(ENDED_BECAUSE.items()), editable=False)

    PAST: tuple[str, ...] = ()  # its dates that cannot lie in the future

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def title(self) -> str:
        """What the row is about, in a word or two."""
        raise NotImplementedError

    @property
    def told(self) -> list[str]:
        """What it says, a short phrase each; what was not told is left out."""
        raise NotImplementedError


class NoneReported(HistoryRow):
    """Asked about a topic, with an answer that has no rows: none, or would rather not say. Unasked is neither."""

    topic = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=list(ANSWERS_WITHOUT_ROWS.items()))

    class Meta(HistoryRow.Meta):
        constraints = [one_current("one_answer_a_topic", "topic")]

    @property
    def title(self) -> str:
        """The topic."""
        return self.topic

    @property
    def told(self) -> list[str]:
        """The answer."""
        return [self.get_answer_display()]
