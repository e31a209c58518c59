"""The nightly check of the books: done as the system, and its outcome on record."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.permissions import Permission
from dosing.selectors.books import Report, walk_the_books

VERIFIED = "ledger.verified"
MOST_ON_RECORD = 20


def verify_ledger(*, actor: Actor) -> Report:
    """Walk all movements and hold them against what they come from. Nothing is put right here.

    A fault does not raise: the outcome is an audit event, shown on the stock page, and the faults are in it.
    """
    require(actor, Permission.RUN_JOBS)
    report = walk_the_books()
    with transaction.atomic():
        audit.record(
            VERIFIED,
            actor=actor,
            containers=report.containers,
            movements=report.movements,
            faults=report.found,
            first=[fault.message for fault in report.faults[:MOST_ON_RECORD]],
        )
    return report
