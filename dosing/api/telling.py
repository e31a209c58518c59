"""Rows and cards in the words of the contract. An answer is made of rows that never change, so it replays."""

from datetime import datetime
from typing import Any

from clinic import clock
from clinic.models import Site
from dosing.domain.card import Card, CardLine
from dosing.domain.ledger import variance
from dosing.domain.quantities import Concentration, Quantity, millilitres
from dosing.domain.window_facts import OrderedProduct
from dosing.models import Container, Count, Dose, DoseEvent, DoseReversal, Movement, Order
from dosing.selectors.containers import OnShelf, held_right_after, received_micrograms, waste_of
from dosing.selectors.schedule import ScheduledDose


def mg(micrograms: int) -> str:
    """Micrograms as milligrams in text."""
    return Quantity(micrograms).mg


def instant(site: Site, at: datetime) -> str:
    """ISO 8601 with the offset of the site at that moment."""
    return clock.local(site, at).isoformat()


def planned(line: ScheduledDose) -> dict[str, Any]:
    """One slot of the schedule."""
    return {
        "day": line.due.day,
        "slot": line.due.slot,
        "medication": line.medication.code,
        "mg": mg(line.due.micrograms),
        "status": line.due.status.value,
    }


def order_told(order: Order, *, site: Site, signed: bool) -> dict[str, Any]:
    """An order, as a draft or with its signature."""
    signature = order.signature if signed else None
    return {
        "id": order.pk,
        "patient": order.patient_id,
        "medication": order.medication.code,
        "product": order.product.code,
        "purpose": order.purpose,
        "kind": order.kind,
        "status": "signed" if signature else "draft",
        "previous": order.previous_id,
        "effective_on": order.effective_on,
        "steps": [_step(step) for step in order.steps],
        "reason": order.reason,
        "written_by": order.written_by.username,
        "written_at": instant(site, order.written_at),
        "signed_by": signature.signed_by.username if signature else None,
        "signed_at": instant(site, signature.signed_at) if signature else None,
    }


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {
        "from": step["from"],
        "to": step["to"],
        "amounts_mg": [mg(amount) for amount in step["amounts_micrograms"]],
        "every_days": step["every_days"],
    }


def card_told(card: Card, *, site: Site) -> dict[str, Any]:
    """The dose card of one person."""
    facts = card.facts
    return {
        "patient": {
            "id": facts.patient_id,
            "record_number": facts.record_number,
            "name": facts.name,
            "given_name": facts.given_name,
            "family_name": facts.family_name,
            "preferred_name": facts.preferred_name,
            "birth_date": facts.birth_date,
            "sex": facts.sex,
            "alerts": [{"kind": kind, "text": text} for kind, text in facts.alerts],
        },
        "day": card.day,
        "due": [_due(line) for line in card.lines],
        "last_dose": _last_dose(card, site),
        "days_missed": card.days_missed,
        "holds": [
            {
                "id": hold.id,
                "reason": hold.reason,
                "lifted_by": hold.lifted_by_role,
                "from": hold.from_day,
                "placed_at": instant(site, hold.placed_at),
                "placed_by": hold.placed_by,
            }
            for hold in card.holds
        ],
        "findings": [finding.as_body() for finding in card.findings],
        "nothing_due": list(card.nothing_due),
    }


def _due(line: CardLine) -> dict[str, Any]:
    return {
        "medication": line.medication.code,
        "slot": line.due.slot,
        "mg": mg(line.due.micrograms),
        "ml": _ml(line.due.micrograms, line.product),
        "status": line.due.status.value,
        "order": line.order.id,
        "must_acknowledge": line.must_acknowledge,
        "container": line.mounted.container.code if line.mounted else None,
    }


def _ml(micrograms: int, product: OrderedProduct) -> str | None:
    """Millilitres to pour; None for what is not poured."""
    if product.unit != "mL" or not product.unit_micrograms:
        return None
    return millilitres(Quantity(micrograms), Concentration(product.unit_micrograms))


def _last_dose(card: Card, site: Site) -> dict[str, Any] | None:
    if card.last_dose is None:
        return None
    medication, dose = card.last_dose
    return {
        "medication": medication.code,
        "day": dose.day,
        "slot": dose.slot,
        "mg": mg(dose.micrograms),
        "given_at": instant(site, dose.given_at),
        "given_by": dose.given_by,
        "station": dose.station,
    }


def dose_told(dose: Dose, *, site: Site) -> dict[str, Any]:
    """A dose as it was given."""
    wasted = waste_of(dose)
    return {
        "id": dose.pk,
        "patient": dose.patient_id,
        "medication": dose.medication.code,
        "day": dose.day,
        "slot": dose.slot,
        "outcome": dose.kind,
        "mg": mg(dose.micrograms),
        "wasted_mg": mg(wasted.micrograms if wasted else 0),
        "order": dose.order_id,
        "container": dose.container.code,
        "station": dose.station.code if dose.station else None,
        "witness": wasted.witness.username if wasted and wasted.witness else None,
        "reason": "",
        "by": dose.given_by.username,
        "at": instant(site, dose.given_at),
    }


def not_given_told(event: DoseEvent, *, site: Site) -> dict[str, Any]:
    """A dose refused or spilled."""
    return {
        "id": event.pk,
        "patient": event.patient_id,
        "medication": event.medication.code,
        "day": event.day,
        "slot": event.slot,
        "outcome": event.kind,
        "mg": "0",
        "wasted_mg": mg(event.wasted_micrograms),
        "order": event.order_id,
        "container": event.container.code if event.container else None,
        "station": event.station.code if event.station else None,
        "witness": event.witness.username if event.witness else None,
        "reason": event.reason,
        "by": event.recorded_by.username,
        "at": instant(site, event.recorded_at),
    }


def vomited_told(event: DoseEvent, *, site: Site) -> dict[str, Any]:
    """A given dose that came up again."""
    return {
        "id": event.pk,
        "dose": event.dose_id,
        "patient": event.patient_id,
        "minutes_after": event.minutes_after,
        "witnessed": event.was_witnessed,
        "reason": event.reason,
        "by": event.recorded_by.username,
        "at": instant(site, event.recorded_at),
    }


def reversal_told(reversal: DoseReversal, *, site: Site) -> dict[str, Any]:
    """A dose taken back from the record, though its row stays."""
    return {
        "id": reversal.pk,
        "dose": reversal.dose_id,
        "reason": reversal.reason,
        "by": reversal.reversed_by.username,
        "at": instant(site, reversal.reversed_at),
    }


def container_told(container: Container, *, micrograms: int, station: str | None) -> dict[str, Any]:
    """A container with what is in it and where it is in use."""
    return {
        "code": container.code,
        "product": container.lot.product.code,
        "medication": container.lot.product.medication.code,
        "lot": container.lot.number,
        "expires_on": container.lot.expires_on,
        "station": station,
        "on_hand_mg": mg(micrograms),
    }


def shelf_told(shelf: OnShelf) -> dict[str, Any]:
    """A container as it stands now."""
    return container_told(shelf.container, micrograms=shelf.on_hand_micrograms, station=shelf.station)


def received_told(container: Container) -> dict[str, Any]:
    """A container as it came."""
    return container_told(container, micrograms=received_micrograms(container), station=None)


def waste_told(movement: Movement, *, site: Site) -> dict[str, Any]:
    """A waste out of a container."""
    return {
        "id": movement.pk,
        "code": movement.container.code,
        "mg": mg(movement.micrograms),
        "reason": movement.reason,
        "witness": movement.witness.username if movement.witness else None,
        "on_hand_mg": mg(held_right_after(movement)),
        "at": instant(site, movement.moved_at),
    }


def count_told(count: Count, *, site: Site) -> dict[str, Any]:
    """A count, what the books expected, and the difference."""
    product = count.container.lot.product
    strength = Concentration(product.unit_micrograms) if product.is_liquid and product.unit_micrograms else None
    found = variance(Quantity(count.counted_micrograms), Quantity(count.expected_micrograms), strength)
    return {
        "id": count.pk,
        "code": count.container.code,
        "counted_mg": mg(count.counted_micrograms),
        "expected_mg": mg(count.expected_micrograms),
        "variance_mg": found.amount.mg,
        "variance_ml": found.ml,
        "variance_percent": found.percent,
        "witness": count.witnessed.witness.username,
        "at": instant(site, count.counted_at),
    }
