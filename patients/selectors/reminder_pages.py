"""Reminders as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from clinic import clock
from clinic.actors import Actor
from patients.domain.reminding import WHY_NOT
from patients.models import CheckIn, Patient, Reminder
from patients.models.reminders import (
    CHANNELS,
    CLAIMED,
    DEAD,
    SENT,
    STATES,
    TEMPLATES,
    WAITING,
    WINDOW,
    WITHDRAWN,
)
from patients.selectors.merged import records_of
from patients.selectors.reminders import addresses_of, agreed_to, rules_of, words_for, wrong_addresses
from patients.selectors.restricted import closed_to

MOST_LISTED = 100
LATE_AFTER = timedelta(minutes=15)  # a run a minute and the longest lease lie well below; what is later needs a look
TONES = {WAITING: "note", CLAIMED: "note", SENT: "done", DEAD: "stop", WITHDRAWN: "plain"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One reminder in words. `when` is when it was or will be sent; `why` says what stood against it."""

    id: int
    patient_id: int
    record_number: str
    name: str
    about: str
    channel: str
    state: str
    tone: str
    when: datetime
    why: str
    attempts: int
    may_stop: bool
    may_try_again: bool


@dataclass(frozen=True, slots=True)
class Address:
    """A number or address of the record, and whether it is marked wrong."""

    address: str
    is_wrong: bool


def reminders_of(patient_id: int) -> list[Shown]:
    """The newest reminders of this person."""
    rows = Reminder.objects.filter(patient__in=records_of(patient_id)).select_related("patient", "check_in")
    return [_shown(row) for row in rows.order_by("-id")[:MOST_LISTED]]


def stuck_at(viewer: Actor) -> list[Shown]:
    """What could not be sent, and what ought to have gone and has not; without people whose charts are closed."""
    rows = _stuck(viewer).select_related("patient", "check_in")
    return [_shown(row) for row in rows.order_by("not_before", "id")[:MOST_LISTED]]


def _stuck(viewer: Actor) -> QuerySet[Reminder]:
    late = Q(state__in=(WAITING, CLAIMED), not_before__lt=clock.now() - LATE_AFTER) & ~Q(channel=WINDOW)
    rows = Reminder.objects.filter(Q(state=DEAD) | late, site=viewer.at_site)
    closed = closed_to(viewer)
    return rows.exclude(patient__in=closed) if closed else rows


def to_be_told(patient_id: int, *, viewer: Actor) -> list[tuple[int, str]]:
    """What the person at the desk is to be told face to face: the reminder's id and the words, in English."""
    rules = rules_of(viewer.at_site)
    if rules is None or not rules.is_on:
        return []
    rows = Reminder.objects.filter(
        patient__in=records_of(patient_id), channel=WINDOW, state=WAITING, about_on__gte=viewer.day
    ).filter(check_in__closed_at__isnull=True, check_in__due_on=F("about_on"), not_before__lte=clock.now())
    rows = rows.filter(Q(about_at=F("check_in__at")) | Q(about_at=None, check_in__at=None))
    found = list(rows.select_related("check_in", "patient__site").order_by("about_on", "id"))
    if not found or not agreed_to(found[0].patient, WINDOW):
        return []
    return [(row.pk, words_for(row, rules, "en").body) for row in found]


def addresses_shown(person: Patient) -> list[Address]:
    """Every number and address of the person."""
    wrong = wrong_addresses(person)
    return [Address(one, one in wrong) for one in addresses_of(person)]


def check_ins_to_come(patient_id: int, *, viewer: Actor) -> list[tuple[int, str]]:
    """The open check-ins a reminder can be about, as choices."""
    rows = CheckIn.objects.filter(
        patient__in=records_of(patient_id), site=viewer.at_site, closed_at__isnull=True, due_on__gte=viewer.day
    )
    return [(row.pk, f"{row.title}, {_day(row, viewer)}") for row in rows.order_by("due_on", "id")]


def channels_open(person: Patient) -> Iterable[str]:
    """The names of the ways the person agrees to now."""
    return [name for code, name in CHANNELS.items() if agreed_to(person, code)]


def _day(row: CheckIn, viewer: Actor) -> str:
    hour = f", {clock.local(viewer.at_site, row.at):%H:%M}" if row.at else ""
    return f"{row.due_on.day} {row.due_on:%b %Y}{hour}"


def _shown(row: Reminder) -> Shown:
    return Shown(
        id=row.pk,
        patient_id=row.patient_id,
        record_number=row.patient.record_number,
        name=row.patient.name,
        about=row.check_in.title if row.check_in else TEMPLATES[row.template].capitalize(),
        channel=CHANNELS[row.channel],
        state=STATES[row.state],
        tone=TONES[row.state],
        when=row.sent_at or row.not_before,
        why=WHY_NOT.get(row.why, f"The gateway said: {row.why}." if row.why else ""),
        attempts=row.attempts,
        may_stop=row.state in (WAITING, CLAIMED, DEAD),
        may_try_again=row.state == DEAD,
    )
