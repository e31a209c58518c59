"""Time without alcohol: twelve hours and a breath test of 0.00 before disulfiram, withdrawal over before acamprosate.

medications.md 2.5, 2.6 and 2.10: what the person told of and an objective test are both looked at, and both shown.
"""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.numbers import protocol_numbers
from dosing.domain.safety import Finding, Severity


def alcohol_free(facts: OrderFacts) -> Iterator[Finding]:
    """Disulfiram too early is a stop nobody lifts; acamprosate too early is asked about."""
    if not facts.is_first:
        return
    if facts.medication == "disulfiram":
        yield from _disulfiram(facts)
    elif facts.medication == "acamprosate":
        yield from _acamprosate(facts)


def _disulfiram(facts: OrderFacts) -> Iterator[Finding]:
    numbers, person = protocol_numbers(), facts.person
    wait, zero = numbers["disulfiram.alcohol_free.before_first"], numbers["disulfiram.alcohol_free.breath_alcohol"]
    breath = person.breath_alcohol
    today = breath if breath is not None and breath.on == person.day else None
    hours = _hours_dry(facts)
    if today is not None and today.value > zero.value:
        said = f"Breath alcohol {today.words('g/210 L')}. {zero.says}"
        yield Finding("alcohol-free", Severity.STOP, said, zero.source, None, "A breath test of 0.00.")
    elif hours is not None and hours < float(wait.value):
        said = f"The last drink was {int(hours)} hours ago. {wait.says}"
        yield Finding("alcohol-free", Severity.STOP, said, wait.source, None, "Twelve hours without alcohol.")
    elif today is None or hours is None:
        missing = [
            words for words, known in (("the last drink", hours), ("today's breath test", today)) if known is None
        ]
        said = f"Not known: {' and '.join(missing)}. {wait.says} {zero.says}"
        clears = "Ask about the last drink and record a breath test."
        yield Finding("alcohol-free", Severity.ASK, said, wait.source, clears_when=clears)


def _acamprosate(facts: OrderFacts) -> Iterator[Finding]:
    wait, hours = protocol_numbers()["acamprosate.alcohol_free.before_first"], _hours_dry(facts)
    if hours is None:
        said = f"When alcohol was last drunk is not known. {wait.says}"
        yield Finding("alcohol-free", Severity.NOTE, said, wait.source, clears_when="Ask about the last drink.")
    elif hours / 24 < wait.value:
        said = f"The last drink was {int(hours / 24)} days ago. {wait.says}"
        yield Finding("alcohol-free", Severity.ASK, said, wait.source, clears_when="Withdrawal is over, or a reason.")


def _hours_dry(facts: OrderFacts) -> float | None:
    """Hours since the last drink; None where it is not known. Who says they do not drink has been dry long enough."""
    drinks = facts.person.drinks
    if drinks is None:
        return None
    hours = [drink.hours_ago(facts.person.at) for drink in drinks]
    return None if None in hours else min((one for one in hours if one is not None), default=float("inf"))
