"""Messages to people about what comes next: the queue of record, what came back, and the site's rules for them."""

import uuid
from datetime import UTC, datetime, time

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from clinic.db.append_only import append_only
from clinic.models import Site, User
from patients.domain.reminding import QUIET_FROM, QUIET_UNTIL, Reason
from patients.models.checkins import CheckIn
from patients.models.patient import Patient

WAITING, CLAIMED, SENT, DEAD, WITHDRAWN = "waiting", "claimed", "sent", "dead", "withdrawn"
STATES = {
    WAITING: "waiting",
    CLAIMED: "being sent",
    SENT: "sent",
    DEAD: "could not be sent",
    WITHDRAWN: "not sent",
}
SMS, EMAIL, WINDOW = "sms", "email", "window"
CHANNELS = {SMS: "text message", EMAIL: "e-mail", WINDOW: "told in person"}
# The channel as the consents name it.
CONSENT_OF = {SMS: "sms", EMAIL: "email", WINDOW: "window_note"}
COMING, EXPECTED_TODAY = "coming", "expected_today"
TEMPLATES = {COMING: "something is coming up", EXPECTED_TODAY: "expected today and not here yet"}
DAY_BEFORE, A_WEEK = 24, 168
NO_HOUR = datetime(1970, 1, 1, tzinfo=UTC)
MAKES_ROOM = (Reason.MOVED, Reason.CLOSED)


class ReminderRules(models.Model):
    """How one site reminds people. Without a row, or while it is off, nothing is made and nothing is sent."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="reminder_rules")
    is_on = models.BooleanField("reminders are sent", default=False)
    sender = models.CharField(max_length=40, help_text="A neutral name. One that tells of treatment is refused.")
    phone = models.CharField("number to call", max_length=20, help_text="Answered without saying where it is.")
    hours_before = models.PositiveSmallIntegerField(
        default=DAY_BEFORE,
        validators=[MaxValueValidator(A_WEEK)],
        help_text="How long before a check-in. The clinic's own choice; no rule sets one.",
    )
    quiet_from = models.TimeField(default=QUIET_FROM, help_text="Nothing is sent from then on; 47 CFR 64.1200(c)(1).")
    quiet_until = models.TimeField(default=QUIET_UNTIL)
    ask_after_at = models.TimeField(
        "ask after people at",
        null=True,
        blank=True,
        default=time(12),
        help_text="Whoever is expected that day and has not come by then is asked after. Left empty: nobody is.",
    )

    class Meta:
        ordering = ("site",)
        verbose_name_plural = "reminder rules"

    def __str__(self) -> str:
        return f"reminders of {self.site}"


class Reminder(models.Model):
    """One message to one person, and how far it has come. The address and the words are looked up when it is sent.

    Nobody touches it before `not_before`: the hour it is for, the end of a pause after a failed try, or while it is
    claimed the end of the sender's lease. `key` goes to the gateway with every try, so that a second one of the same
    message is dropped there. `about_on` is the day it speaks of, `about_at` the hour, if it names one. `asked_by`
    made it by hand; `at_any_hour`: the person wants it at that hour, quiet or not. `attempts` counts how often it was
    handed over, or might have been.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="reminders", db_index=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reminders")
    check_in = models.ForeignKey(CheckIn, models.PROTECT, null=True, blank=True, related_name="reminders")
    template = models.CharField(max_length=20, choices=list(TEMPLATES.items()))
    channel = models.CharField(max_length=10, choices=list(CHANNELS.items()))
    about_on = models.DateField()
    about_at = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    at_any_hour = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    send_after = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, choices=list(STATES.items()), default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=2, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    gateway = models.CharField(max_length=20, blank=True)
    gateway_id = models.CharField(max_length=100, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=60, blank=True, help_text="Why it was not sent, as a code.")

    class Meta:
        ordering = ("-id",)
        constraints = [
            # What was withdrawn because the check-in moved or was closed makes room: it may come back to that hour.
            models.UniqueConstraint(
                "check_in",
                "channel",
                "about_on",
                Coalesce("about_at", Value(NO_HOUR)),
                condition=Q(asked_by__isnull=True, check_in__isnull=False) & ~Q(why__in=MAKES_ROOM),
                name="reminded_once_of_check_in",
            ),
            models.UniqueConstraint(
                fields=["patient", "channel", "about_on"],
                condition=Q(asked_by__isnull=True, check_in__isnull=True),
                name="asked_after_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=SENT) | Q(sent_at__isnull=False), name="reminder_sent_at_some_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(DEAD, WITHDRAWN)) | ~Q(why=""), name="reminder_not_sent_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state__in=(WAITING, CLAIMED)), name="reminders_to_send"
            ),
            models.Index(
                fields=["site", "state"], condition=Q(state__in=(WAITING, CLAIMED, DEAD)), name="reminders_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


@append_only
class DeliveryReceipt(models.Model):
    """What a gateway told us: what became of a message, or that somebody replied. `digest` keeps a replay out.

    A reply's words are not kept here; what it led to is.
    """

    reminder = models.ForeignKey(Reminder, models.PROTECT, null=True, blank=True, related_name="receipts")
    status = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"receipt {self.pk}"


@append_only
class AddressMark(models.Model):
    """Somebody found that a number or an e-mail address is wrong, or right again. The last mark holds."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="address_marks")
    address = models.CharField(max_length=254)
    is_wrong = models.BooleanField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"address mark {self.pk}"
