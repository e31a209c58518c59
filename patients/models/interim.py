"""What interim treatment must have on record beside the treatment itself."""

from django.db import models

from clinic.db.append_only import append_only
from patients.models.recorded import OfEpisode

CONVERTED = "converted"
INTERIM_STEPS = {
    "sota_start": "state authority told that it began",
    "sota_before_transfer": "state authority told before the transfer",
    "sota_end": "state authority told that it ended",
    "continuation_plan": "plan to go on after 180 days",
    "exception": "approved exception to the 180 days",
    CONVERTED: "went on to comprehensive treatment",
}


@append_only
class InterimStep(OfEpisode):
    """One thing done for somebody in interim treatment (8.12(j), R-8.12-INTERIM-2, -3 and -5)."""

    step = models.CharField(max_length=30, choices=list(INTERIM_STEPS.items()))
    on = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="An exception's last day.")
    words = models.CharField(max_length=300)
