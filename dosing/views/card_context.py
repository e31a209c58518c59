"""The dose card as its template wants it: plain words and numbers, ready to print."""

import secrets
from typing import Any

from django.urls import reverse

from clinic.actors import Actor
from clinic.clock import local
from clinic.permissions import Permission
from dosing.domain.card import Card, CardLine
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Finding, Severity
from dosing.domain.schedule import DueStatus
from dosing.domain.window_facts import OpenHold, PastDose, WindowFacts
from dosing.services.holds import may_lift
from dosing.views.words import changed_by, mg_with_commas, missed_words, ml_of, units_of, when_words
from patients.domain.age import age_on
from patients.domain.names import joined

ALERT_TONES = {"allergy": "stop", "safety": "ask"}
EVENT_WORDS = {"refused": "Refused", "spilled": "Spilled", "vomited": "Vomited"}


def card_context(card: Card, actor: Actor) -> dict[str, Any]:
    """Everything the card's template prints."""
    facts = card.facts
    return {
        "person": person_context(facts, actor),
        "alerts": [{"kind": ALERT_TONES.get(kind, "note"), "text": text} for kind, text in facts.alerts],
        "due": [_dose(card, line, actor) for line in card.lines],
        "last_dose": _last_dose(card, actor),
        "given_today": any(line.taken for line in card.lines),
        "days_missed": card.days_missed,
        "days_missed_words": _missed(card),
        "holds": [_hold(hold, actor) for hold in card.holds],
        "findings": _findings(card),
        "nothing_due": card.nothing_due,
        "dosing_day": card.day,
        "station": actor.station.name if actor.station else "",
        "bottles_due_today": [],
        "give_url": reverse("dosing:window_give", args=[facts.patient_id]),
        "hold_url": reverse("dosing:window_hold", args=[facts.patient_id]),
        "may_hold": actor.may(Permission.PLACE_HOLD),
        "request_key": secrets.token_urlsafe(16),
    }


def person_context(facts: WindowFacts, actor: Actor) -> dict[str, Any]:
    """Who this is."""
    return {
        "name": facts.name,
        "preferred_name": facts.name,
        "legal_name": joined(facts.given_name, facts.family_name),
        "birth_date": facts.birth_date,
        "age": age_on(facts.birth_date, actor.day),
        "record_number": facts.record_number,
        "photo_url": _photo_url(facts) if facts.photo else None,
        "look_alike": facts.look_alike,
    }


def _photo_url(facts: WindowFacts) -> str:
    return reverse("patients:photo", args=[facts.patient_id])


def _dose(card: Card, line: CardLine, actor: Actor) -> dict[str, Any]:
    due, product, taken = line.due, line.product, line.taken
    context = {
        "medication": line.medication.code,
        "product_name": product.name,
        "form": product.form,
        "slot": due.slot,
        "slots": due.slots,
        "mg": Quantity(due.micrograms).mg,
        "ml": ml_of(due.micrograms, product.unit, product.unit_micrograms),
        "units_text": units_of(due.micrograms, product),
        "status": due.status.value,
        "order_id": line.order.id,
        "events": _events(card, line, actor),
    }
    if due.status is DueStatus.DUE:
        return context | _container(line) | _change(line) | _can_give(line)
    return context | (_taken(taken, line, actor) if taken else {})


def _container(line: CardLine) -> dict[str, Any]:
    mounted = line.mounted
    if mounted is None:
        return {"container_code": ""}
    return {
        "container_code": mounted.container.code,
        "container_on_hand_mg": mg_with_commas(mounted.on_hand_micrograms),
        "lot": mounted.container.lot,
        "expires_on": mounted.container.expires_on,
    }


def _change(line: CardLine) -> dict[str, Any]:
    if not line.must_acknowledge:
        return {"must_acknowledge": False}
    old, percent = line.old_micrograms, line.change_percent
    return {
        "must_acknowledge": True,
        "old_mg": Quantity(old).mg if old else None,
        "change_percent": f"{percent:+d}" if percent else None,
        "changed_by": changed_by(line.order),
        "changed_on": line.order.signed_on,
    }


def _can_give(line: CardLine) -> dict[str, Any]:
    """Whether there is a button, what it asks for, and if there is none, what is missing in the bottle."""
    asks = [finding for finding in line.open_findings if finding.severity is Severity.ASK]
    mounted, needed = line.mounted, line.due.micrograms
    short = mounted is not None and mounted.on_hand_micrograms < needed
    return {
        "can_give": len(asks) == len(line.open_findings) and mounted is not None and not short,
        "asks": [{"rule": finding.rule, "message": finding.message} for finding in asks],
        "short": f"It holds {Quantity(mounted.on_hand_micrograms)}, and {Quantity(needed)} are needed."
        if mounted is not None and short
        else "",
    }


def _taken(taken: PastDose, line: CardLine, actor: Actor) -> dict[str, Any]:
    part = taken.micrograms != taken.ordered_micrograms
    return {
        "can_give": False,
        "given_at": when_words(taken.given_at, actor.at_site, actor.day),
        "given_by": taken.given_by,
        "given_where": taken.station or "",
        "taken_mg": Quantity(taken.micrograms).mg if part else None,
        "dose_url": reverse("dosing:window_dose", args=[taken.id]) if taken.kind == "given" else "",
    }


def _events(card: Card, line: CardLine, actor: Actor) -> list[str]:
    """What else happened to this dose today."""
    return [
        f"{EVENT_WORDS[event.kind]} at {local(actor.at_site, event.recorded_at):%H:%M}"
        for event in card.facts.events
        if (event.medication_id, event.slot) == (line.medication.id, line.due.slot)
    ]


def _last_dose(card: Card, actor: Actor) -> dict[str, str] | None:
    if card.last_dose is None:
        return None
    medication, dose = card.last_dose
    words = when_words(dose.given_at, actor.at_site, card.day)
    if dose.kind == "taken_home":
        words = f"taken home for {dose.day:%A} {dose.day.day} {dose.day:%B}"
    return {"mg": Quantity(dose.micrograms).mg, "medication": medication.name.lower(), "words": words}


def _missed(card: Card) -> str:
    longest = max(card.lines, key=lambda line: line.days_missed, default=None)
    if longest is None:
        return "None"
    last = longest.last.day if longest.last else None
    return missed_words(last, card.day, longest.days_missed, longest.every_days)


def _hold(hold: OpenHold, actor: Actor) -> dict[str, Any]:
    return {
        "reason": hold.reason,
        "placed_by": hold.placed_by,
        "placed_at": when_words(hold.placed_at, actor.at_site, actor.day),
        "lifted_by_role": hold.lifted_by_role,
        "liftable": may_lift(actor, hold.lifted_by_role),
        "lift_url": reverse("dosing:window_lift", args=[hold.id]),
    }


def _findings(card: Card) -> list[dict[str, Any]]:
    """The findings of today's doses; one that somebody has accepted today is only noted."""
    still_open = {finding for line in card.lines for finding in line.open_findings}
    return [_finding(finding, accepted=finding not in still_open) for finding in card.findings]


def _finding(finding: Finding, *, accepted: bool) -> dict[str, Any]:
    accepted = accepted and finding.severity is not Severity.NOTE
    return {
        "rule": finding.rule,
        "severity": "note" if accepted else finding.severity.value,
        "message": f"{finding.message} Accepted today with a reason." if accepted else finding.message,
        "source": finding.source,
        "lifted_by": finding.lifted_by,
        "clears_when": finding.clears_when,
    }
