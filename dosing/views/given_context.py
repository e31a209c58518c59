"""What the window says after a press: what happened, to whom, how much, and who is next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from clinic.actors import Actor
from clinic.clock import local
from dosing.domain.card import CardLine
from dosing.domain.quantities import Quantity
from dosing.domain.schedule import DueStatus
from dosing.services.presses import Pressed
from dosing.views.words import ml_of, units_of


def given_context(done: Pressed, outcome: str, actor: Actor) -> dict[str, Any]:
    """After giving, refusing or spilling; the words come from the card it was done on."""
    if done.replayed:
        return row_context(done.row, "replayed" if outcome == "given" else outcome, actor)
    row, card = done.row, done.card
    line = next(one for one in card.lines if (one.medication.id, one.due.slot) == (row.medication_id, row.slot))
    took = row.micrograms if outcome == "given" else line.due.micrograms
    wasted = line.due.micrograms - took if outcome == "given" else row.wasted_micrograms
    more = [one for one in card.lines if one is not line and one.due.status is DueStatus.DUE]
    milliseconds = row.scan_to_given_ms if outcome == "given" else None
    return {
        "outcome": outcome,
        "person": {"name": card.facts.name, "record_number": card.facts.record_number},
        **_amount(took, line.product),
        "wasted_mg": Quantity(wasted).mg if wasted else None,
        "slots": line.due.slots,
        "container_code": line.mounted.container.code if line.mounted else None,
        "seconds": f"{milliseconds / 1000:.1f}" if milliseconds is not None else None,
        **_done(row, actor),
        **_next(card.facts.record_number, more if outcome == "given" else [line]),
    }


def row_context(row: Any, outcome: str, actor: Actor) -> dict[str, Any]:
    """After a press whose card is gone: the words come from the row and its person."""
    product = getattr(row, "product", None) or row.order.product
    micrograms: int = row.micrograms if hasattr(row, "micrograms") else row.wasted_micrograms
    return {
        "outcome": outcome,
        "person": {"name": row.patient.name, "record_number": row.patient.record_number},
        **_amount(micrograms, product),
        "slots": 1,
        **_done(row, actor),
        "next_code": row.patient.record_number if outcome == "reversed" else "",
        "next_words": "The dose is due again",
    }


def _amount(micrograms: int, product: Any) -> dict[str, Any]:
    return {
        "mg": Quantity(micrograms).mg,
        "ml": ml_of(micrograms, product.unit, product.unit_micrograms),
        "units_text": units_of(micrograms, product),
        "product_name": product.name,
    }


def _done(row: Any, actor: Actor) -> dict[str, Any]:
    at: datetime = getattr(row, "given_at", None) or row.recorded_at
    return {
        "slot": row.slot,
        "at": f"{local(actor.at_site, at):%H:%M:%S}",
        "by": str(actor.user),
        "station": actor.station.name if actor.station else "",
    }


def _next(record_number: str, more: Sequence[CardLine]) -> dict[str, str]:
    """The card to open again when something is still due to the same person."""
    if not more:
        return {"next_code": "", "next_words": ""}
    due = more[0].due
    which = f"Dose {due.slot} of {due.slots}" if due.slots > 1 else more[0].medication.name.capitalize()
    return {"next_code": record_number, "next_words": f"{which} is due now"}
