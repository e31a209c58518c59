"""What a person allowed, and when that ended. Nothing here is rewritten: an end is a row of its own."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from patients.domain.consent import CAPACITIES, ENDS, KINDS, LANGUAGES, WAYS, Recipient
from patients.models.patient import Patient

CONSENT_KINDS = {name: kind.name for name, kind in KINDS.items()}
HOW_ENDED = {
    "revoked": "taken back",
    "condition_met": "what it was to end with has happened",
}
REVOKED_BY = {"electronic": "on this screen", "paper": "on paper", "verbal": "spoken"}


@append_only
class Consent(models.Model):
    """One thing a person allowed, with every element it had when it was signed.

    `about` is the code of a medication or a channel. `words` is the text as it was read and signed, so
    that a later change of the form never changes what somebody agreed to. `purposes`, `categories`,
    `recipients` and `statements` are empty for consents to treatment.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=30, choices=list(CONSENT_KINDS.items()))
    about = models.CharField(max_length=40, blank=True)
    terms = models.CharField("what was agreed", max_length=200, blank=True, help_text="The pace of a taper, in words.")

    patient_name = models.CharField(max_length=170, help_text="The person's legal name when it was signed.")
    discloser = models.CharField("who may tell", max_length=200, blank=True)
    categories = models.JSONField("what may be told", default=list, blank=True)
    recipients = models.JSONField("who may be told", default=list, blank=True)
    nearby_programmes = models.BooleanField(
        "any programme within 200 miles", default=False, help_text="42 CFR 2.34(a)(3)."
    )
    purposes = models.JSONField("what for", default=list, blank=True)
    purpose_words = models.CharField(max_length=200, blank=True)
    statements = models.JSONField("what the person was told", default=list, blank=True)
    ends = models.CharField(max_length=20, choices=list(ENDS.items()), default="none")
    ends_on = models.DateField("last day", null=True, blank=True)
    ends_when = models.CharField("ends when", max_length=200, blank=True)

    form_version = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=list(LANGUAGES.items()))
    words = models.TextField("the words that were signed")
    how = models.CharField(max_length=12, choices=list(WAYS.items()))
    document = models.CharField("where the paper is", max_length=200, blank=True)
    signer_name = models.CharField(max_length=170)
    capacity = models.CharField("who signed", max_length=16, choices=list(CAPACITIES.items()), default="patient")
    relationship = models.CharField(max_length=100, blank=True)
    signed_on = models.DateField()
    explained_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["patient", "kind", "about"], name="consent_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(ends="on_date") | models.Q(ends_on__isnull=False), name="consent_end_has_a_day"
            ),
            models.CheckConstraint(condition=~models.Q(signer_name=""), name="consent_is_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.signed_on:%d %B %Y}"

    @property
    def named(self) -> list[Recipient]:
        """Who may be told, by name."""
        return [Recipient(**one) for one in self.recipients]


@append_only
class ConsentEnd(models.Model):
    """A consent ended: taken back by the person, as a whole or for one recipient, or its condition came true."""

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="endings")
    why = models.CharField(max_length=16, choices=list(HOW_ENDED.items()))
    recipient = models.CharField(max_length=200, blank=True, help_text="Empty: the whole consent.")
    how = models.CharField(max_length=12, choices=list(REVOKED_BY.items()), default="electronic")
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["consent", "recipient"], name="one_end_for_a_consent_and_recipient")
        ]

    def __str__(self) -> str:
        return f"{self.get_why_display()} {self.ended_at:%d %B %Y}"
