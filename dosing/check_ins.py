"""What this app tells of check-ins: somebody who stays away is reached, and an order that runs out is renewed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from clinic.models import Site
from clinic.permissions import Role
from dosing.selectors.attention import missed_since, orders_running_out
from patients.due_sources import DueItem, Kind, add_kind

OUTREACH, ORDER_ENDS = "outreach", "order_ends"
# "Outreach queue at 2 missed days": workflow.md, table 1, row 33.
OUTREACH_AFTER = 2
OUTREACH_DAYS = timedelta(days=2)  # ours: whoever was not reached by then is the medical director's to know of
RENEW_BEFORE = timedelta(days=14)  # ours: two weeks to see the person and sign
LATE_DAYS = timedelta(days=3)  # ours


def add_kinds() -> None:
    """Called once, when the app is ready."""
    add_kind(Kind(OUTREACH, "Missed doses: reach the person", Role.COUNSELOR), _outreach)
    add_kind(Kind(ORDER_ENDS, "An order runs out", Role.PRESCRIBER, with_person=False), _orders)


def _outreach(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    """One for each gap, by its first day; over as soon as a dose is given."""
    for patient_id, first, reached in missed_since(site, records, day, least=OUTREACH_AFTER):
        opens = reached + timedelta(days=1)
        title = f"Missed doses since {first.day} {first:%b}: reach the person"
        yield DueItem(patient_id, OUTREACH, f"missed:{first}", title, opens, opens, opens + OUTREACH_DAYS)


def _orders(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    for patient_id, order_id, last in orders_running_out(records, day):
        yield DueItem(
            patient_id,
            ORDER_ENDS,
            f"order:{order_id}",
            "An order runs out",
            last - RENEW_BEFORE,
            last,
            last + LATE_DAYS,
        )
