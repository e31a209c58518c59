"""What people do about reminders: make one by hand, stop it, try it again, tell it, mark a number as wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from patients.domain.reminding import WHY_NOT, Reason, is_quiet, why_not
from patients.models import AddressMark, CheckIn, Patient, Reminder, ReminderRules
from patients.models.reminders import CHANNELS, CLAIMED, COMING, DEAD, SENT, WAITING, WINDOW
from patients.selectors.merged import record_ids
from patients.selectors.people import person_here
from patients.selectors.reminders import addresses_of, reached, rules_of
from patients.services.follow_ups import settle_follow_ups
from patients.services.sending import NOT_SENT, note, withdraw

MINUTE = timedelta(minutes=1)
NOT_SET_UP = "Reminders are not turned on at this site. An administrator can set them up under Administration."


@dataclass(frozen=True, slots=True)
class ByHand:
    """A reminder as somebody asks for it. `at_any_hour`: the person wants it then, though the hour is quiet."""

    check_in_id: int
    channel: str
    at: datetime
    at_any_hour: bool = False


@transaction.atomic
def remind(*, actor: Actor, patient_id: int, wanted: ByHand) -> Reminder:
    """Make a reminder of one check-in for that hour. What stands against it now is told now; it is asked again then.

    Raises RuleBroken with the reason, Malformed for an hour that cannot be.
    """
    require(actor, Permission.REMIND)
    person = person_here(patient_id, viewer=actor)
    rules = rules_of(actor.at_site)
    if rules is None or not rules.is_on:
        raise RuleBroken(NOT_SET_UP, code="reminders_off")
    rows = CheckIn.objects.filter(pk=wanted.check_in_id, patient__in=record_ids(person.pk), site=actor.at_site)
    check_in = rows.first()
    if check_in is None or wanted.channel not in CHANNELS:
        raise Malformed("Choose a check-in and a way.", fields={"check_in": ["Choose one of this person's."]})
    reminder = Reminder(
        site=actor.at_site,
        patient=person,
        check_in=check_in,
        template=COMING,
        channel=wanted.channel,
        about_on=check_in.due_on,
        about_at=check_in.at,
        asked_by=actor.user,
        at_any_hour=wanted.at_any_hour,
        made_at=clock.now(),
        send_after=wanted.at,
        not_before=wanted.at,
    )
    found = reached(reminder)
    against = why_not(found.look)
    if against is not None:
        raise RuleBroken(WHY_NOT[against], code=against)
    _hour_can_be(wanted, check_in, rules, found.time_zone)
    reminder.save(force_insert=True)
    note("reminder.made", reminder, actor, channel=wanted.channel)
    return reminder


def _hour_can_be(wanted: ByHand, check_in: CheckIn, rules: ReminderRules, time_zone: str) -> None:
    """From now on, before the hour and not after the day it speaks of; a quiet one only if the person wants that."""
    day = clock.dosing_day(rules.site, wanted.at)
    gone = check_in.at is not None and wanted.at >= check_in.at
    if wanted.at < clock.now() - MINUTE or day > check_in.due_on or gone:
        sentence = "Choose an hour from now on, and not after the day or hour it speaks of."
        raise Malformed(sentence, fields={"at": [sentence]})
    local = wanted.at.astimezone(clock.zone(time_zone)).time()
    if not wanted.at_any_hour and is_quiet(local, rules.quiet_from, rules.quiet_until):
        sentence = "This hour is quiet where the person lives. Choose another, or say that the person wants it then."
        raise Malformed(sentence, fields={"at": [sentence]})


@transaction.atomic
def try_again(*, actor: Actor, reminder_id: int) -> Reminder:
    """Put one that could not be sent back into the line, with the same key; its task is settled."""
    reminder = _held(actor, reminder_id)
    if reminder.state != DEAD:
        raise RuleBroken("Only a message that could not be sent is tried again.", code="not_stuck")
    reminder.state, reminder.attempts, reminder.not_before, reminder.why = WAITING, 0, clock.now(), ""
    reminder.save(update_fields=["state", "attempts", "not_before", "why"])
    note("reminder.tried_again", reminder, actor, channel=reminder.channel)
    settle_follow_ups(actor=actor, kind=NOT_SENT, source=reminder, outcome="Tried again.")
    return reminder


@transaction.atomic
def give_up(*, actor: Actor, reminder_id: int) -> Reminder:
    """Stop one that has not gone out. Raises RuleBroken for one that has, or is on its way at this moment."""
    reminder = _held(actor, reminder_id)
    on_its_way = reminder.state == CLAIMED and reminder.not_before > clock.now()
    if reminder.state not in {WAITING, CLAIMED, DEAD} or on_its_way:
        raise RuleBroken("This message is on its way or settled already; look again in a minute.", code="not_waiting")
    withdraw(actor, reminder, Reason.BY_HAND)
    settle_follow_ups(actor=actor, kind=NOT_SENT, source=reminder, outcome="Given up.")
    return reminder


@transaction.atomic
def tell_in_person(*, actor: Actor, reminder_id: int) -> Reminder:
    """Somebody told the person face to face what was to be told."""
    reminder = _held(actor, reminder_id)
    if reminder.channel != WINDOW or reminder.state != WAITING:
        raise RuleBroken("This has been told, or is not told in person.", code="not_waiting")
    reminder.state, reminder.sent_at, reminder.gateway = SENT, clock.now(), "person"
    reminder.save(update_fields=["state", "sent_at", "gateway"])
    note("reminder.told", reminder, actor, channel=reminder.channel)
    return reminder


@transaction.atomic
def mark_address(*, actor: Actor, patient_id: int, address: str, is_wrong: bool) -> AddressMark:
    """A number or e-mail of the person is wrong, or right again; from this moment nothing goes to a wrong one."""
    require(actor, Permission.REMIND)
    person = person_here(patient_id, viewer=actor)
    if address not in addresses_of(person):
        raise Missing("The record holds no such number or address.")
    Patient.objects.select_for_update(no_key=True).get(pk=person.pk)
    mark = AddressMark.objects.create(
        patient=person, address=address, is_wrong=is_wrong, recorded_by=actor.user, recorded_at=clock.now()
    )
    audit.record("address.marked", actor=actor, subject=mark, patient_id=person.pk, wrong=is_wrong)
    return mark


def _held(actor: Actor, reminder_id: int) -> Reminder:
    """The row of the actor's own site, locked, once the actor may see whose it is."""
    require(actor, Permission.REMIND)
    rows = Reminder.objects.select_for_update(of=("self",)).select_related("patient__site")
    reminder = rows.filter(pk=reminder_id, site=actor.at_site).first()
    if reminder is None:
        raise Missing("There is no such reminder at this site.")
    person_here(reminder.patient_id, viewer=actor)
    return reminder
