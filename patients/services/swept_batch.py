"""One batch of people swept: what is due compared with what is planned, and the difference written."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Site
from patients.domain.checkins import outcome_on
from patients.due_sources import DueItem, due_items, kind_of, swept_kinds
from patients.models import CheckIn, FollowUp
from patients.models.checkins import KEPT, LATE, MISSED
from patients.models.follow_ups import Urgency
from patients.services.checkins import MISSED_TASK, missed_words
from patients.services.many_follow_ups import raise_many, settle_many

AHEAD = timedelta(days=30)  # ours: a calendar shows the coming month
DONE_BY_ITSELF = "What was asked for is on record."
Stem = tuple[int, str, str]


def sweep_people(actor: Actor, site: Site, day: date, records: Mapping[int, int]) -> int:
    """Plan, change and close what these people's rows say; how many check-ins that were."""
    due = {(item.patient_id, item.kind, item.key): item for item in due_items(site, records, day)}
    known = _known(records)
    planned = {stem: row for stem, row in known.items() if row.is_open}
    gone = [row for stem, row in known.items() if not row.is_open and stem not in due and row.kind in swept_kinds()]
    if gone:
        _settle(actor, gone)
    changed = _follow(planned, due) + _close(actor, site, day, planned, due)
    fresh = [item for stem, item in due.items() if stem not in known and item.opens_on <= day + AHEAD]
    return changed + (_plan(actor, site, records, fresh) if fresh else 0)


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


def _close(actor: Actor, site: Site, day: date, planned: Mapping[Stem, CheckIn], due: Mapping[Stem, DueItem]) -> int:
    swept, by_outcome = swept_kinds(), dict[str, list[CheckIn]]()
    for stem, row in planned.items():
        asked = stem in due or row.kind not in swept
        outcome = outcome_on(day, due_on=row.due_on, closes_on=row.closes_on, still_asked_for=asked)
        if outcome:
            by_outcome.setdefault(outcome, []).append(row)
    for outcome, rows in by_outcome.items():
        note = DONE_BY_ITSELF if outcome in (KEPT, LATE) else ""
        CheckIn.objects.filter(pk__in=[row.pk for row in rows]).update(
            outcome=outcome, closed_by=actor.user, closed_at=clock.now(), note=note
        )
        audit.record_many(
            f"check_in.{outcome}", actor=actor, about=((row, row.patient_id, {"kind": row.kind}) for row in rows)
        )
    missed = [row for row in by_outcome.get(MISSED, ()) if not kind_of(row.kind).has_task]
    if missed:
        raise_many(actor=actor, wanted=[_task(site, day, row) for row in missed])
    return sum(map(len, by_outcome.values()))


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


def _settle(actor: Actor, rows: Iterable[CheckIn]) -> None:
    """The person came after all: what was missed stays missed, and waits for nobody any more."""
    keys = [row.pk for row in rows]
    settle_many(
        actor=actor, kinds=(MISSED_TASK, "missed_waits"), source_kind="checkin", sources=keys, outcome=DONE_BY_ITSELF
    )


def _plan(actor: Actor, site: Site, records: Mapping[int, int], fresh: list[DueItem]) -> int:
    """New ones, unless the same has been closed before; each with the owner the last of its kind had."""
    closed = CheckIn.objects.filter(patient__in=records, closed_at__isnull=False, key__in={item.key for item in fresh})
    over = {(records[who], kind, key) for who, kind, key in closed.values_list("patient", "kind", "key")}
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
        if (item.patient_id, item.kind, item.key) not in over
    ]
    if rows:
        CheckIn.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record("check_ins.planned", actor=actor, site=site.code, planned=len(rows))
    return len(rows)


def _owners(records: Mapping[int, int]) -> dict[tuple[int, str], int]:
    """Who of the staff last had each kind of check-in of each person, where somebody was named."""
    rows = CheckIn.objects.filter(patient__in=records, owner__isnull=False, owner__is_active=True).order_by("id")
    return {
        (records[who], kind): owner for who, kind, owner in rows.values_list("patient", "kind", "owner_id") if owner
    }
