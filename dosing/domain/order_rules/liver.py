"""ALT and AST against the laboratory's upper limit, and what a damaged liver does to these medicines.

Naltrexone: medications.md 2.4 and IX095; a start is not delayed for results without suspicion, so none is only told.
Buprenorphine: 2.2 and IX081 to IX083, where Child-Pugh decides and is not on record.
"""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.numbers import protocol_numbers
from dosing.domain.safety import Finding, Severity

_CLEARS = "A new result below the limit."


def liver(facts: OrderFacts) -> Iterator[Finding]:
    """Stop above the higher limit where the label says never, ask between the two."""
    if facts.medication == "naltrexone":
        yield from _naltrexone(facts)
    elif facts.medication == "buprenorphine":
        yield from _buprenorphine(facts)
    elif facts.medication == "disulfiram" and facts.person.liver_x_uln is None:
        due = protocol_numbers()["disulfiram.liver.first_test_again"]
        said = f"ALT and AST are not known. {due.says}"
        yield Finding("liver", Severity.NOTE, said, due.source, clears_when="ALT and AST are recorded.")


def _naltrexone(facts: OrderFacts) -> Iterator[Finding]:
    numbers, times = protocol_numbers(), facts.person.liver_x_uln
    lower, higher = numbers["naltrexone.liver.start_limit"], numbers["naltrexone.liver.start_limit_highest"]
    if times is None:
        said = f"ALT and AST are not known. {lower.says}"
        yield Finding("liver", Severity.NOTE, said, lower.source, clears_when="ALT and AST are recorded.")
    elif times.value > higher.value:
        yield Finding("liver", Severity.STOP, f"{_said(facts)} {higher.says}", higher.source, None, _CLEARS)
    elif times.value > lower.value:
        yield Finding("liver", Severity.ASK, f"{_said(facts)} {lower.says}", lower.source, clears_when=_CLEARS)


def _buprenorphine(facts: OrderFacts) -> Iterator[Finding]:
    numbers, times = protocol_numbers(), facts.person.liver_x_uln
    held, severe = numbers["buprenorphine.liver.held_above"], numbers["buprenorphine.liver.severe_part"]
    if times is not None and times.value > held.value:
        yield Finding("liver", Severity.ASK, f"{_said(facts)} {held.says}", held.source, clears_when=_CLEARS)
    elif "cirrhosis" in (facts.person.conditions or ()):
        said = f"Cirrhosis, and how severe it is (Child-Pugh) is not known. {severe.says}"
        yield Finding("liver", Severity.ASK, said, severe.source, clears_when="The severity is known and fits.")


def _said(facts: OrderFacts) -> str:
    times = facts.person.liver_x_uln
    return f"ALT or AST is {times.words('times the upper limit')}." if times else ""
