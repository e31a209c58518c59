"""What this app tells of check-ins: somebody who stays away is reached, and an order that runs out is renewed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from clinic.models import Site
from clinic.permissions import Role
from dosing.selectors.attention import days_dosed, missed_since, orders_followed, orders_running_out
from patients.due_sources import DueItem, Gone, Kind, add_kind

OUTREACH, ORDER_ENDS = "outreach", "order_ends"
# "Outreach queue at 2 missed days": workflow.md, table 1, row 33.
OUTREACH_AFTER = 2
OUTREACH_DAYS = timedelta(days=2)  # ours: whoever was not reached by then is the medical director's to know of
RENEW_BEFORE = timedelta(days=14)  # ours: two weeks to see the person and sign
LATE_DAYS = timedelta(days=3)  # ours


def add_kinds() -> None:
    """Called once, when the app is ready."""
    not_asked = "No dose was given, and none is asked for any more."
    add_kind(Kind(OUTREACH, "Missed doses: reach the person", Role.COUNSELOR, fell_away=not_asked), _outreach, _dosed)
    ended = "The order was ended or put on hold."
    add_kind(
        Kind(ORDER_ENDS, "An order runs out", Role.PRESCRIBER, with_person=False, fell_away=ended), _orders, _renewed
    )


def _outreach(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    """One for each gap, by its first day; over as soon as a dose is given."""
    for patient_id, first, reached in missed_since(site, records, day, least=OUTREACH_AFTER):
        opens = reached + timedelta(days=1)
        title = f"Missed doses since {first.day} {first:%b}: reach the person"
        yield DueItem(patient_id, OUTREACH, f"missed:{first}", title, opens, opens, opens + OUTREACH_DAYS)


def _dosed(records: Mapping[int, int], gone: Sequence[Gone]) -> Iterator[int]:
    began = {one.id: date.fromisoformat(one.key.removeprefix("missed:")) for one in gone}
    dosed = days_dosed(records, min(began.values()))
    yield from (one.id for one in gone if dosed.get(one.patient_id, date.min) >= began[one.id])


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


def _renewed(_records: Mapping[int, int], gone: Sequence[Gone]) -> Iterator[int]:
    orders = {int(one.key.removeprefix("order:")): one.id for one in gone}
    yield from (orders[order] for order in orders_followed(orders))
