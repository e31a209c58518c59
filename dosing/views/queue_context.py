"""The bar and the line of people as their templates want them."""

from typing import Any

from clinic import clock
from clinic.actors import Actor
from clinic.clock import local
from dosing.selectors.mounted import InUse, in_use_at
from dosing.selectors.queue import Expected, InLine, queue_of_day
from dosing.selectors.timing import pace_of_day
from dosing.views.words import mg_with_commas, minutes_words, ml_of

MOST_EXPECTED = 50


def queue_context(actor: Actor) -> dict[str, Any]:
    """Who is waiting, held and expected, with the pace of the day."""
    line = queue_of_day(actor.at_site, actor.day)
    groups = {status: [one for one in line if one.status is status] for status in InLine}
    return {
        "queue": {
            "counts": {status.value: len(people) for status, people in groups.items()},
            "waiting": [_waiting(one) for one in groups[InLine.WAITING]],
            "held": [_held(one) for one in groups[InLine.HELD]],
            "expected": [_expected(one, actor) for one in groups[InLine.EXPECTED][:MOST_EXPECTED]],
            "more_expected": max(0, len(groups[InLine.EXPECTED]) - MOST_EXPECTED),
        },
        "pace": _pace(actor),
    }


def mounted_context(actor: Actor) -> list[dict[str, Any]]:
    """What is in use at the actor's station."""
    return [_mounted(one) for one in (in_use_at(actor.station) if actor.station else ())]


def _waiting(one: Expected) -> dict[str, str]:
    since = one.checked_in_at or clock.now()
    return {
        "code": one.record_number,
        "name": one.name,
        "words": minutes_words(max(0, int((clock.now() - since).total_seconds() // 60))),
        "urgent": "" if one.has_dose_today else "No dose planned today",
    }


def _held(one: Expected) -> dict[str, str]:
    return {
        "code": one.record_number,
        "name": one.name,
        "why": one.why_held.rstrip("."),
        "lifted_by": one.lifted_by,
    }


def _expected(one: Expected, actor: Actor) -> dict[str, str]:
    usual = f"{local(actor.at_site, one.usual_at):%H:%M}" if one.usual_at else ""
    return {"code": one.record_number, "name": one.name, "usual": usual}


def _pace(actor: Actor) -> dict[str, Any]:
    pace = pace_of_day(actor.at_site, actor.day)
    return {"given": pace.given, "p50": _seconds(pace.p50_ms), "p95": _seconds(pace.p95_ms)}


def _seconds(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else f"{milliseconds / 1000:.1f}"


def _mounted(one: InUse) -> dict[str, Any]:
    return {
        "medication": one.medication.capitalize(),
        "container_code": one.code,
        "on_hand_mg": mg_with_commas(one.on_hand),
        "on_hand_ml": ml_of(one.on_hand, one.unit, one.unit_micrograms),
        "lot": one.lot,
        "low": one.is_low,
    }
