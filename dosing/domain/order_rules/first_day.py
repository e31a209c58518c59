"""The first methadone of an episode: what a person's tolerance is not known to bear.

Three tiers, none dropped for another (medications.md section 0, conflict 1): the label's 30 mg as one dose and 40 mg
a day are told, the 50 mg of 42 CFR 8.12(h)(3)(ii) needs a practitioner's documented reason (R-8.12-DOSE-3). Exactly
the number is allowed. A dose that another clinic has vouched for carries the day (R-8.12-TRANSFER-1), as long as the
missed-dose table would still give it.
"""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.missed import MissedAction, missed_table
from dosing.domain.numbers import Number, protocol_numbers
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Finding, Severity
from dosing.domain.schedule import days_missed

_TIERS = "methadone.first_day.tiers"
_CLEARS = "A lower first day, a verified dose on the Admission page, or the clinical reason in writing."


def first_day(facts: OrderFacts) -> Iterator[Finding]:
    """The highest tier that the first day goes beyond."""
    if facts.medication != "methadone" or not facts.is_first_day or _is_vouched_for(facts):
        return
    numbers = protocol_numbers()
    total, largest = facts.first_day_micrograms, max(facts.steps[0].amounts)
    gate, label_day, label_dose = (
        numbers[f"{_TIERS}.{name}"] for name in ("day_total_with_reason", "day_total", "single_dose")
    )
    if total > gate.micrograms:
        yield Finding("first-day", Severity.STOP, _said(facts, gate), gate.source, "prescriber", _CLEARS)
    elif total > label_day.micrograms:
        yield Finding("first-day", Severity.NOTE, _said(facts, label_day), label_day.source)
    elif largest > label_dose.micrograms:
        yield Finding("first-day", Severity.NOTE, _said(facts, label_dose), label_dose.source)


def _said(facts: OrderFacts, tier: Number) -> str:
    known = max(facts.elsewhere, key=lambda one: one.on, default=None)
    said = f"{Quantity(facts.first_day_micrograms)} of methadone on the first day of treatment. {tier.says}"
    return f"{said} Vouched for elsewhere: {Quantity(known.micrograms)} on {known.on:%d %B %Y}." if known else said


def _is_vouched_for(facts: OrderFacts) -> bool:
    first = facts.steps[0].from_day
    return any(
        one.micrograms >= facts.first_day_micrograms and _still_given(days_missed(one.on, first))
        for one in facts.elsewhere
    )


def _still_given(missed: int) -> bool:
    row = missed_table("methadone").row(missed, None)
    return row is None or row.action is MissedAction.GIVE
