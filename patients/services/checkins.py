"""Check-ins of one person, by hand: planned, moved, kept, missed, cancelled.

A missed one becomes a task of its owner in the same transaction, so that somebody notices that a person did not come.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.models import User
from clinic.permissions import Permission, Role
from patients.due_sources import kind_of, kinds
from patients.models import CheckIn, CheckInAttempt, CheckInChange, Patient
from patients.models.checkins import CANCELLED, KEPT, LATE, MISSED, WAYS
from patients.selectors.merged import record_ids
from patients.services.episodes import chosen, open_episode, written
from patients.services.follow_ups import Urgency, raise_follow_up
from patients.services.person_lock import lock_person

MISSED_TASK = "missed_check_in"
FURTHEST = timedelta(days=366)  # ours: a plan further off is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Days:
    """When it may happen, should have happened, and is missed after; and the hour, for an appointment."""

    opens_on: date
    due_on: date
    closes_on: date
    at: datetime | None = None


@transaction.atomic
def plan_check_in(
    *,
    actor: Actor,
    patient: Patient,
    kind: str,
    days: Days,
    reason: str,
    owner: User | None = None,
) -> CheckIn:
    """Plan one by hand for somebody in treatment. Raises Malformed, RuleBroken for somebody who is not."""
    require(actor, Permission.PLAN_CHECK_INS)
    by_hand = [code for code, one in kinds().items() if one.by_hand]
    chosen_kind = kind_of(chosen("kind", kind, by_hand))
    _in_order(actor, days)
    episode = open_episode(actor, patient)
    row = CheckIn.objects.create(
        site=actor.at_site,
        patient_id=lock_person(episode.patient_id).pk,
        kind=chosen_kind.code,
        key=f"by-hand:{secrets.token_hex(8)}",
        title=chosen_kind.label,
        opens_on=days.opens_on,
        due_on=days.due_on,
        closes_on=days.closes_on,
        at=days.at,
        owner=_works_here(actor, owner),
        owner_role=chosen_kind.role.value,
        is_moved=True,
        reason=written("reason", reason, most=300),
        planned_by=actor.user,
        planned_at=clock.now(),
    )
    _note("check_in.planned", row, actor)
    return row


@transaction.atomic
def move_check_in(*, actor: Actor, check_in_id: int, days: Days, reason: str, owner: User | None = None) -> CheckIn:
    """Other days, hour or owner for this person, with the reason; what stood before is kept."""
    row = _open_one(actor, check_in_id)
    _in_order(actor, days)
    CheckInChange.objects.create(
        check_in=row,
        was_open_from=row.opens_on,
        was_due_on=row.due_on,
        was_open_until=row.closes_on,
        was_at=row.at,
        was_owner_role=row.owner_role,
        was_owner=row.owner,
        reason=written("reason", reason, most=300),
        changed_by=actor.user,
        changed_at=clock.now(),
    )
    row.opens_on, row.due_on, row.closes_on, row.at = days.opens_on, days.due_on, days.closes_on, days.at
    row.owner, row.is_moved = _works_here(actor, owner), True
    row.save(update_fields=["opens_on", "due_on", "closes_on", "at", "owner", "is_moved"])
    _note("check_in.moved", row, actor)
    return row


@transaction.atomic
def keep_check_in(*, actor: Actor, check_in_id: int, note: str = "") -> CheckIn:
    """The person came, or the work is done: kept, or kept late when its day is over."""
    row = _open_one(actor, check_in_id)
    return _closed(actor, row, LATE if actor.day > row.due_on else KEPT, note)


@transaction.atomic
def miss_check_in(*, actor: Actor, check_in_id: int, note: str) -> CheckIn:
    """The person did not come; the owner gets a task. Raises RuleBroken before its day has come."""
    row = _open_one(actor, check_in_id)
    if actor.day < row.due_on:
        raise RuleBroken(
            f"It is due on {row.due_on.day} {row.due_on:%B}; it cannot be missed before. Move or cancel it.",
            code="not_due_yet",
        )
    _closed(actor, row, MISSED, written("note", note, most=300))
    raise_missed(actor, row)
    return row


@transaction.atomic
def cancel_check_in(*, actor: Actor, check_in_id: int, note: str) -> CheckIn:
    """It is not needed any more, and why."""
    return _closed(actor, _open_one(actor, check_in_id), CANCELLED, written("note", note, most=300))


def raise_missed(actor: Actor, row: CheckIn) -> None:
    """A task of the owner: the person did not come."""
    title, text = missed_words(row)
    raise_follow_up(
        actor=actor,
        patient=row.patient,
        kind=MISSED_TASK,
        title=title,
        text=text,
        owner_role=Role(row.owner_role) if row.owner_role and row.owner is None else None,
        owner=row.owner,
        urgency=Urgency.SOON,
        due_on=clock.dosing_day(row.site),
        source=row,
    )


@transaction.atomic
def record_attempt(*, actor: Actor, check_in_id: int, how: str, was_reached: bool, words: str) -> CheckInAttempt:
    """Somebody tried to reach the person, and this came of it; the check-in stays open."""
    row = _open_one(actor, check_in_id)
    attempt = CheckInAttempt.objects.create(
        check_in=row,
        how=chosen("how", how, WAYS),
        was_reached=was_reached,
        words=written("words", words, most=300),
        tried_by=actor.user,
        tried_at=clock.now(),
    )
    audit.record("check_in.tried", actor=actor, subject=row, patient_id=row.patient_id, reached=was_reached)
    return attempt


def missed_words(row: CheckIn) -> tuple[str, str]:
    """Title and text of the task that a missed one becomes."""
    until = f"{row.closes_on.day} {row.closes_on:%B}"
    return f"Missed: {row.title}"[:120], f"It could be kept until {until}. Reach the person and plan it anew."


def cancel_open_of(*, actor: Actor, patient: Patient, note: str) -> int:
    """Everything still planned for this person falls away, such as at discharge. How many there were.

    The calling service has asked for the permission of its own deed and holds the person's lock.
    """
    rows = CheckIn.objects.select_for_update().filter(patient__in=record_ids(patient.pk), closed_at__isnull=True)
    found = list(rows.order_by("pk"))
    for row in found:
        _closed(actor, row, CANCELLED, note)
    return len(found)


def _open_one(actor: Actor, check_in_id: int) -> CheckIn:
    require(actor, Permission.PLAN_CHECK_INS)
    here = CheckIn.objects.filter(pk=check_in_id, site=actor.at_site)
    patient_id = here.values_list("patient_id", flat=True).first()
    if patient_id is None:
        raise Missing("There is no such check-in at this site.")
    lock_person(patient_id)
    row = here.select_for_update(of=("self",)).select_related("patient", "site", "owner").get()
    if not row.is_open:
        raise RuleBroken("This check-in has been closed already.", code="already_closed")
    return row


def _closed(actor: Actor, row: CheckIn, outcome: str, note: str) -> CheckIn:
    row.outcome, row.closed_by, row.closed_at, row.note = outcome, actor.user, clock.now(), note.strip()[:300]
    row.save(update_fields=["outcome", "closed_by", "closed_at", "note"])
    _note(f"check_in.{outcome}", row, actor)
    return row


def _in_order(actor: Actor, days: Days) -> None:
    """The days make sense together. Raises Malformed naming the wrong one."""
    wrong: dict[str, list[str]] = {}
    if days.due_on < days.opens_on:
        wrong["due_on"] = ["Not before it opens."]
    if days.closes_on < days.due_on:
        wrong["closes_on"] = ["Not before it is due."]
    if days.closes_on < actor.day:
        wrong["closes_on"] = ["Today or later."]
    if days.closes_on - actor.day > FURTHEST:
        wrong["closes_on"] = ["Within a year."]
    if days.at and clock.dosing_day(actor.at_site, days.at) != days.due_on:
        wrong["at"] = ["An hour of the day on which it is due."]
    if wrong:
        raise Malformed("These days do not go together.", fields=wrong)


def _works_here(actor: Actor, owner: User | None) -> User | None:
    if owner is not None and owner.staff.site_id != actor.at_site.pk:
        raise Malformed("Choose somebody who works here.", fields={"owner": ["Works at another site."]})
    return owner


def _note(verb: str, row: CheckIn, actor: Actor) -> None:
    audit.record(verb, actor=actor, subject=row, patient_id=row.patient_id, kind=row.kind)
