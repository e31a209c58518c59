"""The first transmucosal buprenorphine: withdrawal has begun, and the opioid is out (medications.md 2.2).

Too early it brings on withdrawal itself. Objective withdrawal (COWS) and hours since the last use, by what was used;
a score of today, exactly the threshold allowed. Where nothing but hours is known, a reason is asked for.
"""

from collections.abc import Iterator
from dataclasses import replace

from dosing.domain.clinical_facts import LastUse, OrderFacts
from dosing.domain.numbers import Number, protocol_numbers
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Finding, Severity

_HOURS = "buprenorphine.induction.hours_since"
_COWS = "buprenorphine.induction.withdrawal"
_CLEARS = "Withdrawal has begun (COWS today) and enough hours have gone by; or a low-dose start, with a reason."
_KINDS = ("short_acting", "long_acting", "methadone", "fentanyl")


def induction(facts: OrderFacts) -> Iterator[Finding]:
    """Stop while it is too early, ask where the score or the last use is not known, and above the label's first day."""
    if facts.medication != "buprenorphine" or facts.elsewhere or facts.form.is_extended:
        return
    if facts.is_first_day:
        yield from _first_day(facts)
    if not facts.is_first:
        return
    told = [*_withdrawal(facts), *_hours(facts)]
    stops = [one for one in told if one.severity is Severity.STOP]
    if told:
        yield replace((stops or told)[0], message=" ".join(one.message for one in stops or told))


def _withdrawal(facts: OrderFacts) -> Iterator[Finding]:
    numbers, cows = protocol_numbers(), facts.person.cows
    least = numbers[f"{_COWS}.policies.{numbers.words(f'{_COWS}.default_policy')}.at_least"]
    if cows is None or cows.on != facts.person.day:
        yield _finding(f"Today's withdrawal score (COWS) is not known. {least.says}", least, stops=False)
    elif cows.value < least.value:
        yield _finding(f"COWS {cows.words()}. {least.says}", least, stops=True)


def _hours(facts: OrderFacts) -> Iterator[Finding]:
    if facts.person.opioids is None:
        wait = protocol_numbers()[f"{_HOURS}.long_acting"]
        yield _finding(f"Which opioids were used and when last is not known. {wait.says}", wait, stops=False)
    for use in facts.person.opioid_uses(but="buprenorphine"):
        if use.kind in _KINDS:
            yield from _too_early(facts, use)


def _too_early(facts: OrderFacts, use: LastUse) -> Iterator[Finding]:
    numbers, hours = protocol_numbers(), use.hours_ago(facts.person.at)
    wait = numbers[f"{_HOURS}.{use.kind}"]
    least = numbers.get(f"{_HOURS}.{use.kind}_at_least", wait)
    if hours is None:
        yield _finding(f"When {use.words} was last used is not known. {wait.says}", wait, stops=False)
    elif hours < float(wait.value):
        said = f"The last {use.words} was {int(hours)} hours ago. {wait.says}"
        yield _finding(said, wait, stops=hours < float(least.value))


def _first_day(facts: OrderFacts) -> Iterator[Finding]:
    brand = "zubsolv_" if facts.form.brand == "Zubsolv" else ""
    most = protocol_numbers()[f"buprenorphine.first_day.{brand}day_1_most"]
    if facts.first_day_micrograms > most.micrograms:
        said = f"{Quantity(facts.first_day_micrograms)} of buprenorphine on the first day. {most.says}"
        clears = "A lower first day, or a reason."
        yield Finding("first-day", Severity.ASK, said, most.source, clears_when=clears)


def _finding(said: str, number: Number, *, stops: bool) -> Finding:
    if stops:
        return Finding("induction", Severity.STOP, said, number.source, "prescriber", _CLEARS)
    return Finding("induction", Severity.ASK, said, number.source, clears_when=_CLEARS)
