"""Reading orders as chains."""

from datetime import date

from dosing.domain.order import OrderKind, SignedOrder, Step, chains, step_from_row
from dosing.models import Order
from patients.selectors.merged import records_of


def signed_orders(patient_id: int) -> list[SignedOrder]:
    """Every signed order of a person, as the rules see them, in the order they were written."""
    rows = Order.objects.filter(patient_id__in=records_of(patient_id), signature__isnull=False).select_related(
        "signature"
    )
    return [as_signed(order) for order in rows.order_by("id")]


def signed_chains(patient_id: int) -> list[tuple[SignedOrder, ...]]:
    """The person's chains, each from its new order to its latest successor."""
    return chains(signed_orders(patient_id))


def as_signed(order: Order, *, signed_on: date | None = None) -> SignedOrder:
    """A signed order row as the rules see it; with `signed_on`, a draft as if it were signed that day."""
    return SignedOrder(
        id=order.pk,
        kind=OrderKind(order.kind),
        previous_id=order.previous_id,
        effective_on=order.effective_on,
        signed_on=signed_on or order.signature.signed_on,
        steps=tuple(step_from_row(step) for step in order.steps),
        medication_id=order.medication_id,
        product_id=order.product_id,
        purpose=order.purpose,
    )


def orders_of(patient_id: int, *, after: int, most: int) -> list[Order]:
    """The orders of a person by id, drafts too, with all that is told of them."""
    rows = Order.objects.select_related("medication", "product", "written_by", "signature__signed_by")
    return list(rows.filter(patient_id__in=records_of(patient_id), pk__gt=after).order_by("pk")[:most])


def steps_in_use(order_id: int) -> tuple[Step, ...]:
    """The steps this order goes by: its own, or those of the latest order before it that has any."""
    order: Order | None = Order.objects.get(pk=order_id)
    while order is not None and not order.steps:
        order = order.previous
    return tuple(step_from_row(row) for row in order.steps) if order else ()
