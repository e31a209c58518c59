"""One batch of people swept: what is due compared with what is planned, and the difference written."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Site
from patients.domain.checkins import outcome_on
from patients.due_sources import DueItem, Gone, done_of, due_items, kind_of, swept_kinds
from patients.models import CheckIn, FollowUp
from patients.models.checkins import CANCELLED, MISSED
from patients.models.follow_ups import Urgency
from patients.services.checkins import MISSED_TASK, missed_words
from patients.services.many_follow_ups import raise_many, settle_many

AHEAD = timedelta(days=30)  # ours: a calendar shows the coming month
CLOSING = ("outcome", "closed_by", "closed_at", "note")
DONE_BY_ITSELF = "What was asked for is on record."
Stem = tuple[int, str, str]


def sweep_people(actor: Actor, site: Site, day: date, records: Mapping[int, int]) -> int:
    """Plan, change and close what these people's rows say; how many check-ins that were."""
    due = {_stem(item): item for item in due_items(site, records, day)}
    known = _known(records)
    planned = {stem: row for stem, row in known.items() if row.is_open}
    gone = [_gone(stem, row) for stem, row in known.items() if stem not in due and row.kind in swept_kinds()]
    done = done_of(records, gone)
    left = {one.id for one in gone}
    _settle(actor, [row for row in known.values() if row.pk in left and not row.is_open], done)
    changed = _follow(planned, due) + _close(actor, site, day, planned.values(), left=left, done=done)
    fresh = [item for stem, item in due.items() if stem not in known and item.opens_on <= day + AHEAD]
    return changed + (_plan(actor, site, records, fresh) if fresh else 0)


def _gone(stem: Stem, row: CheckIn) -> Gone:
    return Gone(row.pk, stem[0], row.kind, row.key, row.planned_at)


def _known(records: Mapping[int, int]) -> dict[Stem, CheckIn]:
    """What is open, and what was missed and still has a task, by what it stems from."""
    waiting = FollowUp.objects.filter(
        kind=MISSED_TASK, source_kind="checkin", done_at__isnull=True, patient__in=records
    ).values("source_id")
    rows = CheckIn.objects.filter(Q(closed_at__isnull=True) | Q(pk__in=waiting), patient__in=records)
    return {(records[row.patient_id], row.kind, row.key): row for row in rows.select_for_update(no_key=True)}


def _follow(planned: Mapping[Stem, CheckIn], due: Mapping[Stem, DueItem]) -> int:
    """Days that have changed at the source, unless somebody set others by hand."""
    changed = []
    for stem, row in planned.items():
        item = due.get(stem)
        if item is None or row.is_moved:
            continue
        told = (item.opens_on, item.due_on, item.closes_on, item.title)
        if told != (row.opens_on, row.due_on, row.closes_on, row.title):
            row.opens_on, row.due_on, row.closes_on, row.title = told
            changed.append(row)
    CheckIn.objects.bulk_update(changed, ["opens_on", "due_on", "closes_on", "title"], batch_size=500)
    return len(changed)


def _close(actor: Actor, site: Site, day: date, planned: Iterable[CheckIn], *, left: Set[int], done: Set[int]) -> int:
    by_ending = dict[tuple[str, str], list[CheckIn]]()
    for row in planned:
        asked, was_done = row.pk not in left, row.pk in done
        outcome = outcome_on(day, due_on=row.due_on, closes_on=row.closes_on, still_asked_for=asked, is_done=was_done)
        if outcome:
            note = "" if outcome == MISSED else _why(row, done)
            by_ending.setdefault((outcome, note), []).append(row)
    for (outcome, note), rows in by_ending.items():
        CheckIn.objects.filter(pk__in=[row.pk for row in rows]).update(
            outcome=outcome, closed_by=actor.user, closed_at=clock.now(), note=note
        )
        audit.record_many(
            f"check_in.{outcome}", actor=actor, about=((row, row.patient_id, {"kind": row.kind}) for row in rows)
        )
    missed = [row for row in by_ending.get((MISSED, ""), ()) if not kind_of(row.kind).has_task]
    if missed:
        raise_many(actor=actor, wanted=[_task(site, day, row) for row in missed])
    return sum(map(len, by_ending.values()))


def _why(row: CheckIn, done: Set[int]) -> str:
    return DONE_BY_ITSELF if row.pk in done else kind_of(row.kind).fell_away


def _task(site: Site, day: date, row: CheckIn) -> FollowUp:
    title, text = missed_words(row)
    return FollowUp(
        site=site,
        patient_id=row.patient_id,
        kind=MISSED_TASK,
        title=title,
        text=text,
        owner_role="" if row.owner_id else row.owner_role,
        owner_id=row.owner_id,
        urgency=Urgency.SOON,
        due_on=day,
        source_kind="checkin",
        source_id=row.pk,
    )


def _settle(actor: Actor, rows: Iterable[CheckIn], done: Set[int]) -> None:
    """The person came after all, or need not: what was missed stays missed, and waits for nobody any more."""
    by_why = dict[str, list[int]]()
    for row in rows:
        by_why.setdefault(_why(row, done), []).append(row.pk)
    for why, keys in by_why.items():
        settle_many(actor=actor, kinds=(MISSED_TASK, "missed_waits"), source_kind="checkin", sources=keys, outcome=why)


def _plan(actor: Actor, site: Site, records: Mapping[int, int], fresh: list[DueItem]) -> int:
    """New ones, unless the same has been closed before; each with the owner the last of its kind had.

    One that had fallen away is open again, with the days it has now.
    """
    closed = CheckIn.objects.filter(patient__in=records, closed_at__isnull=False, key__in={item.key for item in fresh})
    over = {(records[row.patient_id], row.kind, row.key): row for row in closed.select_for_update(no_key=True)}
    again = {stem: row for stem, row in over.items() if row.outcome == CANCELLED and row.closed_by_id == actor.user.pk}
    opened = _open_again(actor, [(again[stem], item) for item in fresh if (stem := _stem(item)) in again])
    owners = _owners(records)
    more: dict[str, Any] = {"site": site, "planned_by": actor.user, "planned_at": clock.now()}
    rows = [
        CheckIn(
            patient_id=item.patient_id,
            kind=item.kind,
            key=item.key,
            title=item.title,
            opens_on=item.opens_on,
            due_on=item.due_on,
            closes_on=item.closes_on,
            owner_id=owners.get((item.patient_id, item.kind)),
            owner_role=kind_of(item.kind).role.value,
            **more,
        )
        for item in fresh
        if _stem(item) not in over
    ]
    if rows:
        CheckIn.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record("check_ins.planned", actor=actor, site=site.code, planned=len(rows))
    return opened + len(rows)


def _open_again(actor: Actor, pairs: Sequence[tuple[CheckIn, DueItem]]) -> int:
    for row, item in pairs:
        row.outcome, row.closed_by, row.closed_at, row.note = "", None, None, ""
        row.opens_on, row.due_on, row.closes_on, row.title = item.opens_on, item.due_on, item.closes_on, item.title
    rows = [row for row, _ in pairs]
    CheckIn.objects.bulk_update(rows, [*CLOSING, "opens_on", "due_on", "closes_on", "title"], batch_size=500)
    about = ((row, row.patient_id, {"kind": row.kind}) for row in rows)
    audit.record_many("check_in.opened_again", actor=actor, about=about)
    return len(rows)


def _stem(item: DueItem) -> Stem:
    return item.patient_id, item.kind, item.key


def _owners(records: Mapping[int, int]) -> dict[tuple[int, str], int]:
    """Who of the staff last had each kind of check-in of each person, where somebody was named."""
    rows = CheckIn.objects.filter(patient__in=records, owner__isnull=False, owner__is_active=True).order_by("id")
    return {
        (records[who], kind): owner for who, kind, owner in rows.values_list("patient", "kind", "owner_id") if owner
    }
