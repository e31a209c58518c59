"""What a person and the team agreed to work on."""

from django.db import models

from clinic.db.append_only import append_only
from patients.models.recorded import OfEpisode

HARM = {"none": "no imminent risk found", "present": "imminent risk of harm to self or others"}


@append_only
class CarePlan(OfEpisode):
    """One version of the care plan (8.12(f)(4)(i), R-8.12-ASSESS-1, R-8.12-PLAN-1). The latest counts."""

    goals = models.CharField(max_length=2000)
    agreed = models.CharField("what was agreed", max_length=2000)
    harm_reduction = models.CharField(max_length=1000, blank=True)
    needs = models.CharField(
        "other needs",
        max_length=2000,
        blank=True,
        help_text="Work, school, health, mind, money, law, housing, recovery support.",
    )
    frequency = models.CharField("how often to meet", max_length=120)
    harm = models.CharField("imminent harm to self or others", max_length=10, choices=list(HARM.items()))
    person_took_part = models.BooleanField()
