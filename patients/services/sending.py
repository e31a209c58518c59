"""Sending what is due, each reminder once.

The row is the queue. A sender claims it under a row lock, looks again whether it may go, commits, hands it to the
gateway with the row's key, and notes what came of it. Killed before the note, the lease runs out and the same key goes
again: the gateway drops the twin. Where a gateway may not, a person decides instead. `attempts` fences: a sender whose
lease ran out notes nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.permissions import Permission, Role
from patients.domain.reminder_words import Words
from patients.domain.reminding import LEASE, MOST_ATTEMPTS, Reason, is_quiet, pause_after, quiet_ends, why_not
from patients.gateways import Message, NotSentError, gateway_for, open_channels
from patients.models import Reminder, ReminderRules
from patients.models.reminders import CLAIMED, DEAD, SENT, WAITING, WITHDRAWN
from patients.selectors.reminders import Reached, reached, ready, rules_of, words_for
from patients.services.follow_ups import Urgency, raise_follow_up

RUN_FOR = timedelta(minutes=3)  # below the time limit of a task; the next run goes on
NOT_SENT = "reminder_not_sent"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One reminder and what goes out for it; None where it was decided that nothing does."""

    reminder: Reminder
    message: Message | None


def send_what_is_due(*, actor: Actor) -> int:
    """Send every reminder whose hour has come, one after another; how many were handed over.

    Any number of these may run at once. Without an open gateway nothing is touched: everything waits where it can be
    seen.
    """
    require(actor, Permission.RUN_JOBS)
    until, sent = clock.now() + RUN_FOR, 0
    while clock.now() < until:
        claimed = _claim_next(actor)
        if claimed is None:
            break
        if claimed.message is not None:
            sent += _hand_over(actor, claimed.reminder, claimed.message)
    return sent


@transaction.atomic
def _claim_next(actor: Actor) -> _Claimed | None:
    """The next one, decided upon in one transaction; None when nothing is left.

    One that cannot be decided upon becomes a task, and does not stand in the way of the others.
    """
    rows = ready(clock.now(), open_channels()).select_related("site", "check_in")
    reminder = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if reminder is None:
        return None
    try:
        with transaction.atomic():
            return _decided(actor, reminder)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("reminder not decided", reminder=reminder.pk)
        _bury(actor, reminder, type(error).__name__)
        return _Claimed(reminder, None)


def _decided(actor: Actor, reminder: Reminder) -> _Claimed:
    cut_off = reminder.state == CLAIMED  # whoever claimed it did not come back within the lease
    if cut_off and (reminder.attempts >= MOST_ATTEMPTS or not gateway_for(reminder.channel).drops_twins):
        _bury(actor, reminder, Reason.INTERRUPTED)
        return _Claimed(reminder, None)
    found, rules = reached(reminder), rules_of(reminder.site)
    against = why_not(found.look)
    if against is not None or rules is None:
        withdraw(actor, reminder, against or "no_rules")
        return _Claimed(reminder, None)
    morning = _quiet_until(reminder, found, rules)
    if morning is not None:
        reminder.state, reminder.not_before = WAITING, morning
        reminder.save(update_fields=["state", "not_before"])
        return _Claimed(reminder, None)
    return _Claimed(reminder, _claimed(reminder, found, rules))


def _claimed(reminder: Reminder, found: Reached, rules: ReminderRules) -> Message:
    words = words_for(reminder, rules, found.language)
    reminder.state, reminder.attempts = CLAIMED, reminder.attempts + 1
    reminder.not_before = clock.now() + LEASE
    reminder.language, reminder.content_digest = found.language, _digest(words)
    reminder.save(update_fields=["state", "attempts", "not_before", "language", "content_digest"])
    key = str(reminder.key)
    return Message(key, reminder.channel, found.address, rules.sender, words.subject, words.body)


def _quiet_until(reminder: Reminder, found: Reached, rules: ReminderRules) -> datetime | None:
    """When the quiet hours end on the person's own clock; None when it may go now."""
    local = clock.now().astimezone(clock.zone(found.time_zone))
    if reminder.at_any_hour or not is_quiet(local.time(), rules.quiet_from, rules.quiet_until):
        return None
    return quiet_ends(local, rules.quiet_until)


def _hand_over(actor: Actor, reminder: Reminder, message: Message) -> bool:
    """Outside of any transaction: a gateway may be slow, and no lock waits for it."""
    gateway = gateway_for(message.channel)
    try:
        gateway_id = gateway.send(message)
    except NotSentError as refusal:
        _note_failure(actor, reminder, refusal.code, again=refusal.again)
        return False
    except Exception as error:
        log.warning("gateway failed", reminder=reminder.pk, kind=type(error).__name__)
        if gateway.drops_twins:
            _note_failure(actor, reminder, type(error).__name__, again=True)
        else:
            _note_failure(actor, reminder, Reason.INTERRUPTED, again=False)
        return False
    _note_sent(actor, reminder, gateway.name, gateway_id)
    return True


@transaction.atomic
def _note_sent(actor: Actor, claimed: Reminder, gateway: str, gateway_id: str) -> None:
    reminder = _still_mine(claimed)
    if reminder is None:
        return
    reminder.state, reminder.sent_at, reminder.why = SENT, clock.now(), ""
    reminder.gateway, reminder.gateway_id = gateway, gateway_id[:100]
    reminder.save(update_fields=["state", "sent_at", "why", "gateway", "gateway_id"])
    note("reminder.sent", reminder, actor, channel=reminder.channel, content=reminder.content_digest)


@transaction.atomic
def _note_failure(actor: Actor, claimed: Reminder, code: str, *, again: bool) -> None:
    reminder = _still_mine(claimed)
    if reminder is None:
        return
    pause = pause_after(reminder.attempts) if again else None
    if pause is None:
        _bury(actor, reminder, code)
        return
    reminder.state, reminder.not_before, reminder.why = WAITING, clock.now() + pause, code[:60]
    reminder.save(update_fields=["state", "not_before", "why"])


def _still_mine(claimed: Reminder) -> Reminder | None:
    """The row, locked, if nobody took it over after our lease ran out."""
    rows = Reminder.objects.select_for_update(of=("self",)).select_related("patient__site")
    return rows.filter(pk=claimed.pk, state=CLAIMED, attempts=claimed.attempts).first()


def _bury(actor: Actor, reminder: Reminder, code: str) -> None:
    """Tried often enough, or refused for good: somebody must look."""
    reminder.state, reminder.why = DEAD, code[:60]
    reminder.save(update_fields=["state", "why"])
    note("reminder.not_sent", reminder, actor, channel=reminder.channel, why=reminder.why)
    raise_follow_up(
        actor=actor,
        patient=reminder.patient,
        kind=NOT_SENT,
        title="A message could not be sent",
        text="Reach the person another way, or try again on the page of messages that are stuck.",
        owner_role=Role.INTAKE,
        urgency=Urgency.SOON,
        source=reminder,
    )


def withdraw(actor: Actor, reminder: Reminder, why: str) -> None:
    """It will not be sent. The caller holds the row and has asked for the permission of its own deed."""
    reminder.state, reminder.why = WITHDRAWN, why
    reminder.save(update_fields=["state", "why"])
    note("reminder.withdrawn", reminder, actor, channel=reminder.channel, why=why)


def note(verb: str, reminder: Reminder, actor: Actor, **detail: str) -> None:
    """The trace of it, with the person and never with an address or words."""
    audit.record(verb, actor=actor, subject=reminder, patient_id=reminder.patient_id, **detail)


def _digest(words: Words) -> str:
    return hashlib.sha256(f"{words.subject}\n{words.body}".encode()).hexdigest()
