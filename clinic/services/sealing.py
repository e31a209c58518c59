"""Sealing the audit trail: every so often the events that can no longer be joined by another get a seal.

A seal is chained to the one before. Whoever later changes, adds or removes an event under a seal, even
with the guards of the database lifted, breaks the chain from there on.
"""

import structlog
from django.db import OperationalError, connection, transaction
from django.db.models import Max

from clinic import clock
from clinic.actors import Actor, require
from clinic.models import AuditEvent, AuditSeal
from clinic.permissions import Permission
from clinic.seal_digest import EVENT_FIELDS, run_of, seal_digest

log = structlog.get_logger(__name__)
EVENTS_A_SEAL = 1_000  # the shorter a run, the more exactly a broken link is named
LONGEST_WAIT = "250ms"  # while the lock is waited for, windows wait behind it


def seal_events(*, actor: Actor) -> int:
    """Seal every event older than every open transaction; the number of seals made.

    An event whose transaction is still open keeps its number for itself: sealing past it would leave it
    outside for ever. So the last number is read while nobody is in the middle of writing one. When
    that moment does not come soon, nothing is sealed and the next run tries again.
    """
    require(actor, Permission.RUN_JOBS)
    upto = _settled_event_id()
    made = 0
    while upto is not None and _seal_one(upto):
        made += 1
    return made


def _settled_event_id() -> int | None:
    """The last event such that every earlier one is saved or never will be; none when writers do not pause."""
    try:
        with transaction.atomic():
            _wait_for_writers()
            last: int | None = AuditEvent.objects.aggregate(last=Max("id"))["last"]
            return last
    except OperationalError:
        log.warning("audit trail not sealed: a transaction is open")
        return None


def _wait_for_writers() -> None:
    """SQLite has one writer at a time and this transaction is it; PostgreSQL has to be asked to wait."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(AuditEvent._meta.db_table)} IN SHARE MODE")


@transaction.atomic
def _seal_one(upto: int) -> bool:
    """Seal the next run of events up to that one; False when there is none left."""
    _one_sealer()
    previous = AuditSeal.objects.order_by("-id").first()
    after = previous.last_event_id if previous else 0
    rows = AuditEvent.objects.filter(id__gt=after, id__lte=upto).order_by("id").values_list(*EVENT_FIELDS)
    run = run_of(rows[:EVENTS_A_SEAL])
    if not run.events:
        return False
    now = clock.now()
    AuditSeal.objects.create(
        previous=previous,
        first_event_id=run.first_event_id,
        last_event_id=run.last_event_id,
        events=run.events,
        digest=seal_digest(run, previous=previous.digest if previous else "", sealed_at=now),
        sealed_at=now,
    )
    return True


def _one_sealer() -> None:
    """Two sealers at once would fork the chain."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(AuditSeal._meta.db_table)} IN EXCLUSIVE MODE")
