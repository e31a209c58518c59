"""Tasks of many people at once, as the clinic's own jobs raise and settle them: the same rows, few statements."""

from collections.abc import Iterable

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.permissions import Permission
from patients.models import FollowUp


@transaction.atomic
def raise_many(*, actor: Actor, wanted: Iterable[FollowUp]) -> int:
    """Raise these, each with its source, unless the same is open already. How many there were to raise.

    Unlike `raise_follow_up` it makes none more urgent that is open already.
    """
    require(actor, Permission.FOLLOW_UP)
    rows = list(wanted)
    for row in rows:
        row.raised_by, row.raised_at = actor.user, clock.now()
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True)
    sources = {(row.kind, row.source_kind, row.source_id) for row in rows}
    found = FollowUp.objects.filter(
        done_at__isnull=True, kind__in={row.kind for row in rows}, source_id__in=[row.source_id for row in rows]
    )
    raised = [one for one in found if (one.kind, one.source_kind, one.source_id) in sources]
    audit.record_many(
        "follow_up.raised",
        actor=actor,
        about=((one, one.patient_id, {"kind": one.kind, "urgency": one.urgency}) for one in raised),
    )
    return len(rows)


@transaction.atomic
def settle_many(*, actor: Actor, kinds: Iterable[str], source_kind: str, sources: Iterable[int], outcome: str) -> int:
    """Close what deeds have answered by themselves, by their sources. How many were closed."""
    require(actor, Permission.FOLLOW_UP)
    rows = FollowUp.objects.select_for_update().filter(
        kind__in=list(kinds), source_kind=source_kind, source_id__in=list(sources), done_at__isnull=True
    )
    found = list(rows)
    FollowUp.objects.filter(pk__in=[one.pk for one in found]).update(
        done_by=actor.user, done_at=clock.now(), outcome=outcome
    )
    audit.record_many("follow_up.done", actor=actor, about=((one, one.patient_id, {"kind": one.kind}) for one in found))
    return len(found)
