"""What was, is and will be due for one person: read in a fixed number of statements, whatever the range."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clinic.errors import Malformed
from clinic.models import Closure, OpeningHours, Site
from dosing.domain.order import SignedOrder
from dosing.domain.quantities import Quantity
from dosing.domain.replay import HoldSpan, Past, StandingDose, replay
from dosing.domain.schedule import Calendar, DueDose
from dosing.models import Dose, Hold, Medication, Order, Product
from dosing.selectors.orders import as_signed
from patients.selectors.merged import records_of

LONGEST_DAYS = 3_660  # ten years: more is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class ScheduledDose:
    """One line of a schedule: the due dose, and what it is called."""

    due: DueDose
    medication: Medication
    product: Product

    @property
    def quantity(self) -> Quantity:
        """The ordered amount."""
        return Quantity(self.due.micrograms)


def schedule(patient_id: int, first: date, last: date, *, site: Site, today: date) -> list[ScheduledDose]:
    """What is due from the first to the last day, both included, as seen from `today`.

    Replayed from the signed orders, the holds, the site's calendar and the doses that stand.
    Raises Malformed when the range runs backwards or is longer than ten years.
    """
    if last < first or (last - first).days > LONGEST_DAYS:
        raise Malformed(
            "The last day is on or after the first, and at most ten years later.",
            fields={"to": ["On or after the first day, at most ten years later."]},
        )
    orders = _orders(patient_id)
    doses = list(_doses(patient_id, first, last))
    past = Past(
        orders=[as_signed(order) for order in orders],
        doses=[_standing(dose) for dose in doses],
        holds=hold_spans(patient_id, last),
        calendar=site_calendar(site, first, last),
    )
    rows: list[Order | Dose] = [*orders, *doses]
    medications = {row.medication_id: row.medication for row in rows}
    products = {row.product_id: row.product for row in rows}
    return [
        ScheduledDose(due, medications[due.medication_id], products[due.product_id])
        for due in replay(past, first, last, today=today)
    ]


def by_day(lines: Iterable[ScheduledDose]) -> Mapping[date, list[ScheduledDose]]:
    """The lines under the day they belong to."""
    found: dict[date, list[ScheduledDose]] = {}
    for line in lines:
        found.setdefault(line.due.day, []).append(line)
    return found


def preview(patient_id: int, planned: Iterable[SignedOrder], first: date, last: date, *, today: date) -> list[DueDose]:
    """What these orders would make due if they were signed; nothing of it is saved."""
    return replay(Past(orders=list(planned), holds=hold_spans(patient_id, last)), first, last, today=today)


def site_calendar(site: Site, first: date, last: date) -> Calendar:
    """The days the site opens. While no opening hours are on record no weekday counts as closed."""
    weekdays = frozenset(OpeningHours.objects.filter(site=site).values_list("weekday", flat=True))
    closed = frozenset(Closure.objects.filter(site=site, day__range=(first, last)).values_list("day", flat=True))
    return Calendar(weekdays or frozenset(range(7)), closed)


def hold_spans(patient_id: int, until: date) -> list[HoldSpan]:
    """Every hold of the person that began by that day."""
    rows = Hold.objects.filter(patient_id__in=records_of(patient_id), from_day__lte=until)
    return [HoldSpan(*span) for span in rows.values_list("from_day", "lift__lifted_on")]


def _orders(patient_id: int) -> list[Order]:
    rows = Order.objects.filter(patient_id__in=records_of(patient_id), signature__isnull=False)
    return list(rows.select_related("signature", "medication", "product").order_by("id"))


def _doses(patient_id: int, first: date, last: date) -> Iterable[Dose]:
    rows = Dose.objects.filter(patient_id__in=records_of(patient_id), day__range=(first, last), reversal__isnull=True)
    return rows.select_related("medication", "product")


def _standing(dose: Dose) -> StandingDose:
    return StandingDose(
        id=dose.pk,
        day=dose.day,
        medication_id=dose.medication_id,
        product_id=dose.product_id,
        slot=dose.slot,
        kind=dose.kind,
        ordered_micrograms=dose.ordered_micrograms,
        order_id=dose.order_id,
    )
