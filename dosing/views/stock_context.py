"""What the stock pages show of an amount, a container, a movement, a count."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from clinic.actors import Actor
from clinic.permissions import Permission
from dosing.domain.ledger import variance
from dosing.domain.quantities import Concentration, Quantity, millilitres, units_in
from dosing.selectors.stock import Line, OnHand
from dosing.views.words import LIQUID, mg_with_commas

ACCOUNT_WORDS = {
    "supplier": "Supplier",
    "safe": "Container",
    "patient": "Person",
    "take_home": "Take-home bottle",
    "returned": "Returned",
    "waste": "Waste",
    "variance": "Count difference",
}
CAUSE_WORDS = {
    "container": "Received",
    "dose": "Dose",
    "doseevent": "Not taken",
    "dosereversal": "Dose reversed",
    "count": "Count",
    "": "Wasted",
}
TABS = (
    ("On hand", "dosing:stock", Permission.VIEW_STOCK),
    ("Count", "dosing:counts", Permission.COUNT_STOCK),
    ("In use", "dosing:mounting", Permission.MOUNT_STOCK),
    ("Receive", "dosing:receive", Permission.RECEIVE_STOCK),
)


def tabs_for(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The stock pages this person may open."""
    return [
        {"label": label, "url": reverse(url_name), "current": url_name == current}
        for label, url_name, permission in TABS
        if actor.may(permission)
    ]


def shown(micrograms: int, unit: str, unit_micrograms: int | None) -> dict[str, str]:
    """An amount in mg, and in mL or in tablets, films or syringes beside it."""
    said = {"mg": mg_with_commas(micrograms), "ml": "", "units": ""}
    if unit_micrograms and unit == LIQUID:
        said["ml"] = millilitres(Quantity(micrograms), Concentration(unit_micrograms))
    elif unit_micrograms:
        number = units_in(Quantity(micrograms), Quantity(unit_micrograms))
        said["units"] = f"{number} {unit}{'' if number == '1' else 's'}"
    return said


def shown_of(micrograms: int, product: Any) -> dict[str, str]:
    """The same for a product."""
    return shown(micrograms, product.unit, product.unit_micrograms)


def shelf_rows(found: Iterable[OnHand], today: date) -> list[dict[str, Any]]:
    """The containers on hand as lines of a table."""
    return [
        {
            "code": one.code,
            "product": one.product,
            "schedule": one.schedule,
            "lot": one.lot,
            "lot_id": one.lot_id,
            "expires_on": one.expires_on,
            "days_left": (one.expires_on - today).days,
            "expiry": one.expiry(today),
            "station": one.station,
            "held": shown(one.micrograms, one.unit, one.unit_micrograms),
        }
        for one in found
    ]


def sums_by_product(found: Iterable[OnHand]) -> list[dict[str, Any]]:
    """How much there is of each product, over all its containers."""
    sums: dict[str, list[OnHand]] = {}
    for one in found:
        sums.setdefault(one.product, []).append(one)
    return [
        {
            "product": product,
            "containers": len(those),
            "held": shown(sum(one.micrograms for one in those), those[0].unit, those[0].unit_micrograms),
        }
        for product, those in sums.items()
    ]


def movement_row(line: Line, product: Any) -> dict[str, Any]:
    """One line in the life of a container."""
    moved = line.movement
    into = moved.destination == "safe"
    return {
        "at": moved.moved_at,
        "what": CAUSE_WORDS.get(moved.cause_kind, moved.cause_kind),
        "to": ACCOUNT_WORDS.get(moved.source if into else moved.destination, ""),
        "sign": "+" if into else "−",
        "amount": shown_of(moved.micrograms, product),
        "held": shown_of(line.held, product),
        "by": moved.moved_by,
        "witness": moved.witness,
        "reason": moved.reason if moved.cause_kind != "container" else "",
        "record_number": line.record_number,
        "dose_id": line.dose_id,
        "id": moved.pk,
        "reverses": moved.reverses_id,
    }


def count_row(count: Any) -> dict[str, Any]:
    """A count that was entered: counted, expected and the difference in mg, mL and percent."""
    product = count.container.lot.product
    liquid = product.is_liquid and product.unit_micrograms
    differs = variance(
        Quantity(count.counted_micrograms),
        Quantity(count.expected_micrograms),
        Concentration(product.unit_micrograms) if liquid else None,
    )
    witnessed = getattr(count, "witnessed", None)
    return {
        "id": count.pk,
        "code": count.container.code,
        "product": product.name,
        "moment": count.get_moment_display(),
        "day": count.day,
        "at": count.counted_at,
        "by": count.counted_by,
        "counted": shown_of(count.counted_micrograms, product),
        "expected": shown_of(count.expected_micrograms, product),
        "differs": not differs.amount.is_zero,
        "difference": _signed(mg_with_commas(differs.amount.micrograms)),
        "difference_ml": _signed(differs.ml or ""),
        "percent": _signed(differs.percent or ""),
        "witness": witnessed.witness if witnessed else None,
        "witnessed_at": witnessed.witnessed_at if witnessed else None,
        "cause": witnessed.cause if witnessed else "",
    }


def _signed(number: str) -> str:
    """A difference with its sign, as printed: +2, −3."""
    if not number or number.strip("0.") == "":
        return number
    return f"−{number[1:]}" if number.startswith("-") else f"+{number}"
