"""What stands behind an admission: its clinical basis, the question asked elsewhere, a guardian's word."""

from django.db import models

from clinic.db.append_only import append_only
from patients.models.recorded import OfEpisode

# 42 CFR 8.12(e)(1), R-8.12-ADMIT-1. No duration of addiction, no failed treatment before, no positive
# test is asked for (R-8.12-ADMIT-2). The last is for programmes outside part 8.
BASES = {
    "active_oud": "active moderate or severe opioid use disorder",
    "oud_in_remission": "opioid use disorder in remission",
    "high_risk": "high risk of recurrence or overdose",
    "alcohol_use_disorder": "alcohol use disorder",
}
CHECK_METHODS = {"registry": "state registry", "pdmp": "prescription monitoring", "phone": "telephone", "fax": "fax"}
CHECK_ANSWERS = {
    "not_found": "not enrolled elsewhere",
    "elsewhere": "enrolled in another programme",
    "no_answer": "no answer could be had",
}
RELATIONSHIPS = {
    "parent": "parent",
    "guardian": "legal guardian",
    "designated_adult": "adult designated under state law",
}


@append_only
class AdmissionBasis(OfEpisode):
    """A clinician documents why the person qualifies and signs. The latest of an episode counts."""

    basis = models.CharField(max_length=30, choices=list(BASES.items()))
    criteria_met = models.PositiveSmallIntegerField(null=True, blank=True, help_text="DSM-5 criteria, 0 to 11.")
    words = models.CharField(max_length=1000)

    class Meta(OfEpisode.Meta):
        verbose_name_plural = "admission bases"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(criteria_met__isnull=True) | models.Q(criteria_met__lte=11),
                name="criteria_are_eleven_at_most",
            )
        ]


@append_only
class EnrolmentCheck(OfEpisode):
    """Somebody asked whether the person is in another programme (42 CFR 8.12(g)(2), R-8.12-ENROLL-1)."""

    method = models.CharField(max_length=20, choices=list(CHECK_METHODS.items()))
    asked = models.CharField("whom", max_length=120)
    answer = models.CharField(max_length=20, choices=list(CHECK_ANSWERS.items()))
    asked_at = models.DateTimeField()
    elsewhere = models.CharField("which programme", max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True)


@append_only
class DoseVerification(OfEpisode):
    """What another programme said of the person's dose, for a transfer (8.12(h)(3)(ii), R-8.12-TRANSFER-1)."""

    programme_name = models.CharField(max_length=120)
    told_by = models.CharField(max_length=120)
    told_at = models.DateTimeField()
    medication = models.CharField(max_length=40)
    last_dose_on = models.DateField()
    last_dose_micrograms = models.PositiveBigIntegerField()
    in_treatment_since = models.DateField(null=True, blank=True)
    take_homes_until = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)


@append_only
class GuardianConsent(OfEpisode):
    """A guardian's written word for somebody under 18 (8.12(e)(2), R-8.12-MINOR-1). The latest counts."""

    guardian_name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=30, choices=list(RELATIONSHIPS.items()))
    signed_on = models.DateField()
    is_given = models.BooleanField(default=True, help_text="No: it was taken back.")
