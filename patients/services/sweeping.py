"""The sweep: what the sources say is due becomes check-ins; what was done is kept, what nobody did is missed.

The whole site once a dosing day; in between only people about whom something was written since, as the audit trail
knows them, because nothing else can have changed what is due. In batches with a fixed number of statements each.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.models import AuditEvent, Site
from clinic.permissions import Permission
from patients.domain.enrolment import GUEST
from patients.models import CheckInSweep, Enrolment, FollowUp
from patients.models.follow_ups import Urgency
from patients.selectors.merged import standing_for
from patients.services.checkins import MISSED_TASK
from patients.services.many_follow_ups import raise_many
from patients.services.swept_batch import sweep_people

BATCH = 1_000
# Writers that began before a sweep may be seen only by the next one.
OVERLAP = timedelta(minutes=10)
WAITS_TASK = "missed_waits"
SUPERVISOR_AFTER = timedelta(days=3)  # ours: so long a missed check-in may wait for its owner alone


def sweep_check_ins(*, actor: Actor) -> int:
    """Go through every site. How many check-ins were planned, changed or closed; none when nothing has changed."""
    require(actor, Permission.RUN_JOBS)
    return sum(_sweep_site(actor, site) for site in Site.objects.order_by("pk"))


def _sweep_site(actor: Actor, site: Site) -> int:
    day, began_at = clock.dosing_day(site), clock.now()
    mark = CheckInSweep.objects.filter(site=site).first()
    touched = _touched_since(mark.began_at - OVERLAP) if mark is not None and mark.day == day else None
    changed = sum(_sweep_batch(actor, site, day, batch) for batch in _batches(site, touched))
    if touched is None:
        _tell_supervisor(actor, site, day)
    if changed or touched is None or touched:
        CheckInSweep.objects.update_or_create(site=site, defaults={"day": day, "began_at": began_at})
    return changed


def _touched_since(at: datetime) -> set[int]:
    rows = AuditEvent.objects.filter(at__gte=at).order_by().values_list("patient_id", flat=True).distinct()
    return set(standing_for(one for one in rows if one is not None))


def _batches(site: Site, touched: set[int] | None) -> Iterator[Sequence[int]]:
    """Ids of running episodes by key, so many at a time; a guest's check-ins are their own programme's."""
    rows = Enrolment.objects.filter(site=site, discharged_on__isnull=True).exclude(came_as=GUEST).order_by("pk")
    if touched is not None:
        rows = rows.filter(patient__in=touched)
    after = 0
    while batch := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        yield batch
        after = batch[-1]


@transaction.atomic
def _sweep_batch(actor: Actor, site: Site, day: date, batch: Sequence[int]) -> int:
    """Episodes are held meanwhile: whoever is discharged at this moment is planned nothing afterwards."""
    held = Enrolment.objects.select_for_update(no_key=True).filter(pk__in=batch, discharged_on__isnull=True)
    records = standing_for(held.order_by("pk").values_list("patient_id", flat=True))
    return sweep_people(actor, site, day, records) if records else 0


@transaction.atomic
def _tell_supervisor(actor: Actor, site: Site, day: date) -> None:
    """A missed check-in that its owner has not answered becomes the medical director's too, once."""
    told = FollowUp.objects.filter(
        kind=WAITS_TASK, source_kind=OuterRef("source_kind"), source_id=OuterRef("source_id"), site=OuterRef("site")
    )
    waiting = FollowUp.objects.filter(
        ~Exists(told), site=site, kind=MISSED_TASK, done_at__isnull=True, due_on__lte=day - SUPERVISOR_AFTER
    )
    wanted = [
        FollowUp(
            site=site,
            patient_id=row.patient_id,
            kind=WAITS_TASK,
            title=f"Nobody has answered: {row.title}"[:120],
            text="A missed check-in has waited for its owner. See that somebody reaches the person.",
            owner_role="director",
            urgency=Urgency.SOON,
            due_on=day,
            source_kind=row.source_kind,
            source_id=row.source_id,
        )
        for row in waiting
    ]
    if wanted:
        raise_many(actor=actor, wanted=wanted)
    audit.record("check_ins.swept", actor=actor, site=site.code)
