"""Counts: what a person measured, before seeing what the ledger expects; and the second signature."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from dosing.models.inventory import Container

COUNT_MOMENTS = {"opening": "at opening", "closing": "at closing", "other": "during the day"}


@append_only
class Count(models.Model):
    """One container, counted or weighed by one person. `expected_micrograms` is the ledger's figure then."""

    container = models.ForeignKey(Container, models.PROTECT, related_name="counts")
    day = models.DateField()
    moment = models.CharField(max_length=10, choices=list(COUNT_MOMENTS.items()))
    counted_micrograms = models.BigIntegerField()
    expected_micrograms = models.BigIntegerField()
    counted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=models.Q(counted_micrograms__gte=0), name="counted_is_not_negative"),
        ]
        indexes = [models.Index(fields=["day"], name="counts_of_the_day")]

    def __str__(self) -> str:
        return f"count {self.pk} of {self.container}"


@append_only
class CountWitness(models.Model):
    """The second signature on a count, by somebody else; it closes the count."""

    count = models.OneToOneField(Count, models.PROTECT, related_name="witnessed")
    witness = models.ForeignKey(User, models.PROTECT, related_name="+")
    witnessed_at = models.DateTimeField()
    cause = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"witness of count {self.count_id}"
