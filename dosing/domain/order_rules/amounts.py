"""Amounts that look like a slip of the pen, and amounts that want a reason.

A misplaced decimal point is ten times too much. Five times the dose before, or beyond the amount no taper may start
from, is taken for one (our own limits, medications.md DEF). A ceiling is a number of the label or the guideline; for
methadone and buprenorphine it is a place to stop and write down why, never a federal limit (R-8.12-DOSE-6).
"""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.numbers import protocol_numbers
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Finding, Severity

# Exposure, not mass (medications.md 1.2): 8 mg of the usual film stand beside 5.7 mg and 4.2 mg of these.
_STANDS_FOR_8_MG = {"Zubsolv": 5_700, "Bunavail": 4_200}
_CORRECTED = "The amount is corrected."


def slip(facts: OrderFacts) -> Iterator[Finding]:
    """Stop what looks like a misplaced decimal point; only a second pair of eyes goes on beyond the last bound."""
    numbers, most = protocol_numbers(), facts.most_a_day
    bound = numbers.get(f"{facts.medication}.taper.start_ceiling")
    if bound is not None and not facts.form.is_extended and most > bound.micrograms:
        said = f"{Quantity(most)} of {facts.name} a day. {bound.says}"
        yield Finding("slip", Severity.STOP, said, bound.source, "director", _CORRECTED)
        return
    before = facts.running_micrograms or (facts.days_given[-1][1] if facts.days_given else None)
    factor = numbers["order.slip.factor"]
    if before is None or not before * factor.value <= most:
        return
    said = f"{Quantity(most)} of {facts.name} a day after {Quantity(before)}. {factor.says}"
    yield Finding("slip", Severity.STOP, said, factor.source, "prescriber", _CORRECTED)


def ceiling(facts: OrderFacts) -> Iterator[Finding]:
    """A reason above the number of the guideline, a second prescriber further up, and no way past a label's "never"."""
    most = facts.most_a_day * 8_000 // _STANDS_FOR_8_MG.get(facts.form.brand, 8_000)
    if facts.form.is_extended:
        return
    numbers, at = protocol_numbers(), facts.medication
    never, second = numbers.get(f"{at}.dose.most"), numbers.get(f"{at}.ceiling.second_prescriber_above")
    asked = numbers.get(f"{at}.ceiling.justified_above")
    said = f"{Quantity(most)} of {facts.name} a day."
    if never is not None and most > never.micrograms:
        yield Finding("ceiling", Severity.STOP, f"{said} {never.says}", never.source, None, _CORRECTED)
    elif second is not None and most > second.micrograms:
        yield Finding("ceiling", Severity.STOP, f"{said} {second.says}", second.source, "director", _CORRECTED)
    elif asked is not None and most > asked.micrograms:
        clears = f"At most {asked.value:g} mg a day, or a reason."
        yield Finding("ceiling", Severity.ASK, f"{said} {asked.says}", asked.source, clears_when=clears)
