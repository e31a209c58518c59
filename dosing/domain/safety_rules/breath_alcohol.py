"""Alcohol on the breath before a dose that sedates, and before disulfiram (medications.md 2.9).

The latest test of the dosing day counts; who was not tested is not held. Exactly 0.02 and exactly 0.08 belong to the
graver side. With disulfiram any alcohol brings on the reaction.
"""

from dosing.domain.numbers import Number, protocol_numbers
from dosing.domain.safety import DoseFacts, Finding, Severity
from patients.domain.medicines import classes_of

# Kinds of medicine that depress breathing and wakefulness (interaction table, IX001 to IX009).
_SEDATES = frozenset(
    {"benzodiazepine", "gabapentinoid", "sedative_hypnotic", "barbiturate", "muscle_relaxant", "sedating_antihistamine"}
)
_AT = "sedating.breath_alcohol"


def breath_alcohol(facts: DoseFacts) -> Finding | None:
    """Ask above the nurse's limit, stop for the prescriber from the next, and for everybody from the last."""
    numbers, breath = protocol_numbers(), facts.breath_alcohol
    if breath is None:
        return None
    any_at_all = numbers["disulfiram.every_dose.breath_alcohol"]
    if facts.medication == "disulfiram" and breath.value > any_at_all.value:
        clears = "No breath alcohol in a later test today."
        return Finding("breath-alcohol", Severity.STOP, _said(facts, any_at_all), any_at_all.source, None, clears)
    if not facts.is_opioid_agonist and not classes_of((facts.medication,)) & _SEDATES:
        return None
    nurse, prescriber, hold = (numbers[f"{_AT}.{name}"] for name in ("nurse_above", "prescriber_from", "hold_from"))
    if breath.value >= hold.value:
        clears = f"A later test today below {hold.value} {hold.unit}."
        return Finding("breath-alcohol", Severity.STOP, _said(facts, hold), hold.source, None, clears)
    if breath.value >= prescriber.value:
        clears = "A later test today is lower, or the prescriber goes on with a reason or another dose."
        said = _said(facts, prescriber)
        return Finding("breath-alcohol", Severity.STOP, said, prescriber.source, "prescriber", clears)
    if breath.value > nurse.value:
        clears = "A later test today reads 0.00, or what the nurse saw as a reason."
        return Finding("breath-alcohol", Severity.ASK, _said(facts, nurse), nurse.source, clears_when=clears)
    return None


def _said(facts: DoseFacts, limit: Number) -> str:
    return f"Breath alcohol {facts.breath_alcohol.words(limit.unit)}. {limit.says}" if facts.breath_alcohol else ""
