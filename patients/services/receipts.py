"""What a gateway tells us, once its signature has been checked: delivered or not, and what somebody replied."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from clinic import clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission, Role
from clinic.services.system import system_actor
from patients.domain.reminding import is_opt_out, says_more
from patients.gateways.http import proven
from patients.models import DeliveryReceipt, Patient, Reminder
from patients.models.reminders import CHANNELS, CONSENT_OF, SMS
from patients.selectors.consent import consents_at
from patients.selectors.merged import survivor_id
from patients.selectors.reminders import people_with_address
from patients.services.consent import revoke_consent
from patients.services.contact import one_form
from patients.services.follow_ups import Urgency, raise_follow_up

DELIVERED, FAILED, REPLY, OPT_OUT = "delivered", "failed", "reply", "opt_out"
LONGEST_REPLY = 300
NOT_ONE_OF_OURS = "This is no signed message of the gateway."


def take_told(
    *, actor: Actor, body: bytes, signature: str, read: Callable[[bytes], Mapping[str, Any]]
) -> DeliveryReceipt:
    """Take one signed message, once: a receipt or a reply. It is not even `read` before its signature is proven.

    Raises Malformed for a wrong, old or missing signature and for a body that says nothing, RuleBroken for a replay.
    """
    require(actor, Permission.RUN_JOBS)
    digest = proven(body, signature, int(clock.now().timestamp()))
    if digest is None:
        raise Malformed(NOT_ONE_OF_OURS, code="not_signed")
    told = read(body)
    if "text" in told:
        return _reply(actor, digest, told)
    return _receipt(actor, digest, told)


@transaction.atomic
def _receipt(actor: Actor, digest: str, told: Mapping[str, Any]) -> DeliveryReceipt:
    """What became of a message; one that did not arrive becomes a task."""
    try:
        key = UUID(str(told.get("key")))
    except ValueError:
        key = None
    reminder = Reminder.objects.select_related("patient__site").filter(key=key).first() if key else None
    status = str(told.get("status"))
    if reminder is None or status not in {DELIVERED, FAILED}:
        raise Malformed("A receipt names the key of a message, and delivered or failed.", code="no_receipt")
    receipt = _kept(reminder, status, digest)
    if status == FAILED:
        raise_follow_up(
            actor=actor,
            patient=reminder.patient,
            kind="reminder_not_arrived",
            title="A message did not arrive",
            text="Ask for the right number or address, and mark the wrong one on the page of reminders.",
            owner_role=Role.INTAKE,
            urgency=Urgency.SOON,
            source=reminder,
        )
    return receipt


@transaction.atomic
def _reply(actor: Actor, digest: str, told: Mapping[str, Any]) -> DeliveryReceipt:
    """A reply: "no more" takes consent back at once for everybody with that number; a person reads whatever else."""
    sender, channel, text = str(told.get("from", "")), str(told.get("channel", "")), str(told["text"])
    if not sender or channel not in CHANNELS:
        raise Malformed("A reply names where it is from, and the channel.", code="no_reply")
    if channel == SMS:
        sender = one_form(sender, "from")  # some gateways write a number without its plus or country
    no_more = is_opt_out(text)
    receipt = _kept(None, OPT_OUT if no_more else REPLY, digest)
    for patient in people_with_address(sender):
        if no_more:
            _take_back(patient, channel)
        if says_more(text):
            _hand_to_staff(actor, patient, receipt, text)
    return receipt


def _kept(reminder: Reminder | None, status: str, digest: str) -> DeliveryReceipt:
    try:
        with transaction.atomic():
            return DeliveryReceipt.objects.create(
                reminder=reminder, status=status, digest=digest, received_at=clock.now()
            )
    except IntegrityError:
        raise RuleBroken("This message was taken already.", code="replayed") from None


def _take_back(patient: Patient, channel: str) -> None:
    """Every consent to that channel, on whichever record it stands: there may be more than one paper."""
    person = Patient.objects.get(pk=survivor_id(patient.pk))
    for standing in consents_at(person, clock.now(), kinds=["contact"]):
        if standing.consent.about == CONSENT_OF[channel] and standing.ending is None:
            actor = system_actor(standing.consent.patient.site)
            revoke_consent(
                actor=actor, consent=standing.consent, how="electronic", reason="Replied that no more be sent."
            )


def _hand_to_staff(actor: Actor, patient: Patient, receipt: DeliveryReceipt, text: str) -> None:
    raise_follow_up(
        actor=actor,
        patient=patient,
        kind="reply_to_reminder",
        title="Somebody replied to a message",
        text=f"“{text[:LONGEST_REPLY]}” It came from this person's number; it may be somebody else who wrote.",
        owner_role=Role.COUNSELOR,
        urgency=Urgency.SOON,
        source=receipt,
    )
