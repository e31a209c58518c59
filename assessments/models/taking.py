"""Taking assessments. Every table is append-only: an answer changed is a row more, an amendment an assessment more."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import Site, User
from patients.models import FollowUp, Patient

LANGUAGES = {"en": "English", "es": "Español"}
TEXT_SOURCES = {"labels": "our own labels", "pack": "the validated wording"}
CONCLUSIONS = {"signed": "signed", "declined": "declined"}
LONGEST_REASON = 300


@append_only
class Sitting(models.Model):
    """One or more instruments taken one after another with one person, perhaps with interruptions.

    `instruments` is the list of codes as it was planned; `set_code` names the set it came from, if any.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sittings")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    set_code = models.CharField(max_length=40, blank=True)
    instruments = models.JSONField()
    day = models.DateField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"sitting {self.pk}"


@append_only
class Assessment(models.Model):
    """One instrument, in one version, begun with one person. Its answers are the saves that belong to it.

    `amends` names the assessment it is meant to take the place of; it does so once it is signed
    (`Conclusion.amends`), so that an abandoned amendment blocks nobody.
    """

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="assessments")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="assessments")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5, choices=list(LANGUAGES.items()), default="en")
    by_patient = models.BooleanField(default=False, help_text="Begun on a screen handed to the person.")
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    amend_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    day = models.DateField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["patient", "instrument", "-id"], name="assessments_of_person")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.version}, {self.day:%d %B %Y}"


@append_only
class AnswerSave(models.Model):
    """Answers as they were saved, one after another: what is in force is the last of each item.

    `number` counts the saves of an assessment from 1; two windows cannot have the same one.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="saves", db_index=False)
    number = models.PositiveIntegerField()
    changes = models.JSONField(help_text="{item: value}; null takes an answer back.")
    language = models.CharField(max_length=5, choices=list(LANGUAGES.items()), default="en")
    by_patient = models.BooleanField(default=False)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ("assessment", "number")
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="one_save_a_number")]

    def __str__(self) -> str:
        return f"save {self.number} of {self.assessment_id}"


@append_only
class Conclusion(models.Model):
    """What an assessment came to: signed with its answers and score, or declined with a reason.

    The score is the one of `engine`, the version of the scoring rules then; it is never worked out anew here.
    """

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="conclusion")
    kind = models.CharField(max_length=10, choices=list(CONCLUSIONS.items()))
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    answers = models.JSONField(default=dict)
    total = models.FloatField(null=True)
    band = models.CharField(max_length=60, blank=True)
    subscores = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    engine = models.CharField(max_length=20, blank=True)
    scheme = models.CharField(max_length=40, blank=True, help_text="The cuts that were used, where there are several.")
    policies = models.JSONField(
        null=True, editable=False, help_text="The clinic's own thresholds it was scored with. Null: those of the file."
    )
    text_source = models.CharField(max_length=10, choices=list(TEXT_SOURCES.items()), default="labels")
    amends = models.OneToOneField(Assessment, models.PROTECT, null=True, blank=True, related_name="amended_by")
    concluded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.concluded_at:%d %B %Y}"


@append_only
class SafetyFlag(models.Model):
    """An answer that asks for somebody at once. Raised with the answer, and never taken back by another one."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="safety_flags", db_index=False)
    flag = models.CharField(max_length=60)
    by_patient = models.BooleanField(default=False)
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["assessment", "flag"], name="one_flag_an_assessment")]

    def __str__(self) -> str:
        return self.flag
