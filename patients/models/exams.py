"""Examinations: the one before the first dose, the full one, the yearly one."""

from django.db import models

from clinic.db.append_only import append_only
from patients.models.recorded import OfEpisode

EXAM_KINDS = {"screening": "screening exam", "full": "full physical exam", "periodic": "yearly physical exam"}
MODALITIES = {
    "in_person": "in person",
    "audio_video": "telehealth, sound and picture",
    "audio_only": "telehealth, sound only",
}


@append_only
class Exam(OfEpisode):
    """One examination, signed by a practitioner of this programme, who verifies another's (8.12(f)(2)).

    `recorded_by` is who signed. A correction is a new row that names the one it corrects.
    """

    kind = models.CharField(max_length=20, choices=list(EXAM_KINDS.items()))
    on = models.DateField()
    modality = models.CharField(max_length=20, choices=list(MODALITIES.items()))
    is_own_practitioner = models.BooleanField(default=True)
    examiner_name = models.CharField(max_length=120)
    examiner_licence = models.CharField(max_length=60)
    video_not_possible = models.CharField("why no picture", max_length=200, blank=True)
    beside_name = models.CharField("practitioner beside the person", max_length=120, blank=True)
    beside_dea = models.CharField("that practitioner's DEA number", max_length=20, blank=True)
    findings = models.CharField(max_length=4000)
    labs_drawn_on = models.DateField(null=True, blank=True)
    labs_refused = models.BooleanField(default=False)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
