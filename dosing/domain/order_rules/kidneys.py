"""Creatinine clearance: acamprosate leaves by the kidneys alone (medications.md 2.6 and 2.10, IX119 and IX120)."""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.numbers import protocol_numbers
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Finding, Severity


def kidneys(facts: OrderFacts) -> Iterator[Finding]:
    """Exactly 30 is too low for acamprosate, exactly 50 wants the lower dose; below 50 naltrexone is told of."""
    if facts.medication == "acamprosate":
        yield from _acamprosate(facts)
    clearance = facts.person.crcl_ml_min
    if facts.medication == "naltrexone" and clearance is not None:
        caution = protocol_numbers()["naltrexone.kidney.injection_caution_below"]
        if clearance.value < caution.value:
            said = f"Creatinine clearance {clearance.words('mL/min')}. {caution.says}"
            yield Finding("kidneys", Severity.NOTE, said, caution.source)


def _acamprosate(facts: OrderFacts) -> Iterator[Finding]:
    numbers, clearance = protocol_numbers(), facts.person.crcl_ml_min
    never, reduced = numbers["acamprosate.kidney.contraindicated_to"], numbers["acamprosate.kidney.reduced_to"]
    single = numbers["acamprosate.kidney.reduced"].micrograms
    lower = single * int(numbers["acamprosate.dose.times_a_day"].value)
    if clearance is None:
        said = f"Creatinine clearance is not known. {never.says} {reduced.says}"
        clears = "Creatinine and weight are recorded."
        yield Finding("kidneys", Severity.ASK, said, never.source, clears_when=clears)
    elif clearance.value <= never.value:
        said = f"Creatinine clearance {clearance.words('mL/min')}. {never.says}"
        yield Finding("kidneys", Severity.STOP, said, never.source, None, "A creatinine clearance above 30 mL/min.")
    elif clearance.value <= reduced.value and facts.most_a_day > lower:
        said = f"Creatinine clearance {clearance.words('mL/min')}. {reduced.says}"
        yield Finding("kidneys", Severity.ASK, said, reduced.source, clears_when=f"At most {Quantity(lower)} a day.")
