"""Who missed dosing days lately and whose order runs out, for many people at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from clinic.models import Site
from dosing.domain.order import SignedOrder, Standing, chains, in_force
from dosing.domain.replay import HoldSpan, Past, StandingDose, replay
from dosing.domain.schedule import DueStatus
from dosing.models import Dose, Hold, Order, OrderSignature
from dosing.selectors.orders import as_signed
from dosing.selectors.schedule import site_calendar
from patients.models import GuestStay

LOOK_BACK = timedelta(days=14)
TOLD_FOR = timedelta(days=7)  # ours: afterwards the gap has been missed, or was never going to be reached by this


def orders_running_out(records: Mapping[int, int], day: date) -> Iterator[tuple[int, int, date]]:
    """Person, order and last day of every order in force that has one."""
    for patient_id, orders in _orders(records).items():
        for chain in chains(orders):
            standing = in_force(chain, day)
            if standing.standing not in (Standing.ACTIVE, Standing.EXPIRED):
                continue
            steps = next((order.steps for order in reversed(chain) if order.steps), ())
            lasts = [step.to_day for step in steps]
            if lasts and None not in lasts:
                yield patient_id, chain[-1].id, max(last for last in lasts if last)


def missed_since(site: Site, records: Mapping[int, int], day: date, *, least: int) -> Iterator[tuple[int, date, date]]:
    """Who missed at least so many dosing days in a row up to yesterday: the first of them, and the one that made it.

    Whoever has had a dose today is back. Held and excused days, days of the site's closing and days as a guest
    elsewhere are no missed days.
    """
    first, last = day - LOOK_BACK, day - timedelta(days=1)
    doses = _doses(records, first, day)
    seen = {who for who, theirs in doses.items() if any(dose.day >= last for dose in theirs)}
    away = {records[one] for one in _away(records, first, last)}
    orders = {who: own for who, own in _orders(records).items() if who not in seen | away}
    if not orders:
        return
    holds, calendar = _holds(records, last), site_calendar(site, first, last)
    for who, own in orders.items():
        past = Past(own, doses.get(who, ()), holds.get(who, ()), calendar)
        run = _missed_in_a_row(past, first, last, today=day)
        if len(run) >= least and day - run[least - 1] <= TOLD_FOR:
            yield who, run[0], run[least - 1]


def orders_followed(orders: Iterable[int]) -> list[int]:
    """Those of these orders after which another signed one goes on dosing."""
    rows = OrderSignature.objects.filter(follows__in=list(orders), order__kind__in=("change", "resume"))
    return [one for one in rows.values_list("follows_id", flat=True) if one is not None]


def days_dosed(records: Mapping[int, int], first: date) -> dict[int, date]:
    """The last day since then for which each person has a dose."""
    rows = Dose.objects.filter(patient__in=records, day__gte=first, reversal__isnull=True).order_by("day")
    return {records[record]: day for record, day in rows.values_list("patient_id", "day")}


def _missed_in_a_row(past: Past, first: date, last: date, *, today: date) -> list[date]:
    """The missed days at the end of the range, with no dose between them."""
    run: list[date] = []
    for due in replay(past, first, last, today=today):
        if due.status in (DueStatus.GIVEN, DueStatus.TAKEN_HOME):
            run = []
        elif due.status is DueStatus.MISSED and due.day not in run:
            run.append(due.day)
    return run


def _orders(records: Mapping[int, int]) -> dict[int, list[SignedOrder]]:
    rows = Order.objects.filter(patient__in=records, signature__isnull=False).select_related("signature")
    found: dict[int, list[SignedOrder]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[records[row.patient_id]].append(as_signed(row))
    return found


def _doses(records: Mapping[int, int], first: date, last: date) -> dict[int, list[StandingDose]]:
    rows = Dose.objects.filter(patient__in=records, day__range=(first, last), reversal__isnull=True)
    columns = ("id", "day", "medication_id", "product_id", "slot", "kind", "ordered_micrograms", "order_id")
    found: dict[int, list[StandingDose]] = defaultdict(list)
    for record, *dose in rows.values_list("patient_id", *columns):
        found[records[record]].append(StandingDose(*dose))
    return found


def _holds(records: Mapping[int, int], until: date) -> dict[int, list[HoldSpan]]:
    rows = Hold.objects.filter(patient__in=records, from_day__lte=until)
    found: dict[int, list[HoldSpan]] = defaultdict(list)
    for record, *span in rows.values_list("patient_id", "from_day", "lift__lifted_on"):
        found[records[record]].append(HoldSpan(*span))
    return found


def _away(records: Mapping[int, int], first: date, last: date) -> list[int]:
    rows = GuestStay.objects.filter(patient__in=records, direction="away", from_day__lte=last, until_day__gte=first)
    return list(rows.values_list("patient_id", flat=True))
