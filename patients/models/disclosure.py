"""What was told about a person to somebody outside. Kept for good, and never changed."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import User
from patients.domain.consent import PURPOSES, RECIPIENT_KINDS
from patients.domain.disclosure import CHANNELS_OUT, EXCEPTIONS, NOTICES, REGISTRY_TRIGGERS
from patients.models.consent import Consent
from patients.models.patient import Patient

TOLD_TO = {**RECIPIENT_KINDS, "patient": "the person"}
GROUNDS = {name: ground.name for name, ground in EXCEPTIONS.items()}


@append_only
class Disclosure(models.Model):
    """One telling: what, to whom, what for, under which consent or exception, by whom and when.

    `content` is what the paper held, section by section, so that it can be read again as it went out.
    `grounds` is what an exception has to have written down: the nature of an emergency, the order, the
    agreement (42 CFR 2.51(c), 2.53, 2.61).
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="disclosures")
    at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recipient_name = models.CharField(max_length=200)
    recipient_kind = models.CharField(max_length=30, choices=list(TOLD_TO.items()))
    recipient_address = models.CharField("facility and address", max_length=300, blank=True)
    categories = models.JSONField("what was told")
    content = models.JSONField(default=list, blank=True)
    attached = models.CharField("pages attached by hand", max_length=500, blank=True)
    purpose = models.CharField(max_length=30, choices=list(PURPOSES.items()))
    purpose_words = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=12, choices=list(CHANNELS_OUT.items()), default="paper")

    consent = models.ForeignKey(Consent, models.PROTECT, null=True, blank=True, related_name="disclosures")
    exception = models.CharField(max_length=24, blank=True, choices=list(GROUNDS.items()))
    grounds = models.CharField(max_length=500, blank=True)
    trigger = models.CharField(max_length=12, blank=True, choices=list(REGISTRY_TRIGGERS.items()))
    notice = models.CharField(max_length=12, blank=True, choices=[(name, name) for name in NOTICES])
    scope = models.TextField("scope of the consent, as told", blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["patient", "at"], name="disclosure_by_patient")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(consent__isnull=False, exception="")
                | models.Q(consent__isnull=True) & ~models.Q(exception="") & ~models.Q(grounds=""),
                name="disclosure_has_consent_or_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(consent__isnull=True) | (~models.Q(notice="") & ~models.Q(scope="")),
                name="disclosure_has_notice_and_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d %B %Y}, {self.get_recipient_kind_display()}"


@append_only
class Restriction(models.Model):
    """The person asked that somebody not be told under a consent for treatment, payment and operations.

    A health plan is never told of what was paid for in full by the person (R-2.26-RESTRICT, 42 CFR 2.26). An
    empty name stands for every recipient of that kind. A row that `lifts` another one ends it.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="restrictions")
    recipient_kind = models.CharField(max_length=30, choices=list(RECIPIENT_KINDS.items()))
    recipient_name = models.CharField(max_length=200, blank=True)
    paid_in_full = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    lifts = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="lifted_by")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"not to tell: {self.recipient_name or self.get_recipient_kind_display()}"
