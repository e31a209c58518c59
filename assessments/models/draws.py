"""Random drug tests: the secret each month is drawn with, each day's draw, whom it named, and what came of it.

Source: 42 CFR 8.12(f)(6) (at least eight random tests a year), 8.12(j)(1) (two in interim treatment).
"""

from django.db import models

from assessments.models.observations import Observation
from clinic.db.append_only import append_only
from clinic.models import Site, User
from patients.models import Patient

CALL_EVENTS = {
    "notified": "told",
    "collected": "collected",
    "refused": "refused",
    "excused": "excused",
    "not_reached": "not reached",
}


@append_only
class DrawSeed(models.Model):
    """The secret of one site and month. Its digest is on record before the month begins; it is shown after its end."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    month = models.DateField(help_text="The first of the month.")
    sealed = models.TextField(help_text="The seed, encrypted until it is shown.")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the seed, published before the month.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("month",)
        constraints = [models.UniqueConstraint(fields=["site", "month"], name="one_seed_a_month")]

    def __str__(self) -> str:
        return f"seed of {self.month:%B %Y}"


@append_only
class Draw(models.Model):
    """One day's draw at one site, with everything it was drawn from, so that anybody can draw it again.

    `candidates` is a list of [person, chance in millionths]; `drawn` the persons it named.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField()
    seed = models.ForeignKey(DrawSeed, models.PROTECT, related_name="draws")
    candidates = models.JSONField()
    cap = models.PositiveSmallIntegerField()
    drawn = models.JSONField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="one_draw_a_day")]

    def __str__(self) -> str:
        return f"draw of {self.day:%d %B %Y}"


@append_only
class TestCall(models.Model):
    """One person named by one draw."""

    __test__ = False  # no test class, whatever the runner thinks of its name

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="calls")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="test_calls")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["draw", "patient"], name="named_once_a_draw")]

    def __str__(self) -> str:
        return f"call {self.pk}"


@append_only
class TestCallEvent(models.Model):
    """What came of a call. The latest says how it stands. None of them changes a dose by itself (8.12(i)(2))."""

    __test__ = False

    call = models.ForeignKey(TestCall, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=list(CALL_EVENTS.items()))
    reason = models.CharField(max_length=200, blank=True)
    observation = models.OneToOneField(Observation, models.PROTECT, null=True, blank=True, related_name="call_event")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
