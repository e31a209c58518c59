"""Signed orders as events of treatment: on which day, what kind, how much."""

from dataclasses import dataclass
from datetime import date

from dosing.domain.order import step_from_row
from dosing.domain.quantities import Quantity, total
from dosing.models import Order
from patients.selectors.merged import records_of


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One signed order. `mg` is the first step's amount of a day; empty for a hold or an end."""

    day: date
    kind: str
    medication: str
    mg: str


def order_events(patient_id: int) -> list[OrderEvent]:
    """Every signed order of the person, the earliest first. One query."""
    rows = Order.objects.filter(patient_id__in=records_of(patient_id), signature__isnull=False).select_related(
        "medication"
    )
    return [OrderEvent(row.effective_on, row.kind, row.medication.name, _mg(row)) for row in rows.order_by("id")]


def _mg(order: Order) -> str:
    if not order.steps:
        return ""
    return total(Quantity(amount) for amount in step_from_row(order.steps[0]).amounts).mg
