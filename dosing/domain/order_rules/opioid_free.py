"""Before the first naltrexone: days without opioids, and a test that says the same (medications.md 2.4, IX086, IX097).

Given too early it brings on withdrawal that cannot be taken back. Days are counted from the last use the person told
of and from the last agonist given here, whichever is later.
"""

from collections.abc import Iterator

from dosing.domain.clinical_facts import LastUse, OrderFacts
from dosing.domain.numbers import Number, protocol_numbers
from dosing.domain.safety import Finding, Severity, ranked

_AT = "naltrexone.opioid_free"
_LONG = frozenset({"methadone", "buprenorphine", "long_acting"})
_CLEARS = "The days have gone by and a urine test is negative, or a naloxone challenge brings on nothing."


def opioid_free(facts: OrderFacts) -> Iterator[Finding]:
    """Stop while it is too early or a urine test shows an opioid; ask where the last use is not known."""
    if facts.medication != "naltrexone" or not facts.is_first:
        return
    numbers, found = protocol_numbers(), _urine(facts)
    wait = numbers[f"{_AT}.after_short_acting"]
    if found:
        said = "The latest urine test shows an opioid. Naltrexone waits for a negative one."
        yield Finding("opioid-free", Severity.STOP, said, wait.source, None, _CLEARS)
        return
    told = [one for use in facts.person.opioid_uses(but="") if (one := _too_early(facts, use))]
    if facts.person.opioids is None:
        told.append(_finding(f"Whether and when opioids were last used is not known. {wait.says}", wait, stops=False))
    if told:
        yield ranked(told)[0]
    elif found is None:
        said = "No urine test for opioids of the last days is on record. What was told and a test are both wanted."
        yield Finding("opioid-free", Severity.NOTE, said, wait.source, clears_when="A urine test is recorded.")


def _urine(facts: OrderFacts) -> bool | None:
    """Whether the latest urine test shows an opioid; one that is older than the shortest wait says nothing."""
    test = facts.person.opioid_in_urine
    least = protocol_numbers().days(f"{_AT}.after_short_acting_at_least")
    if test is None or (facts.person.day - test.on).days > least:
        return None
    return bool(test.value)


def _too_early(facts: OrderFacts, use: LastUse) -> Finding | None:
    numbers, hours = protocol_numbers(), use.hours_ago(facts.person.at)
    wait = numbers[f"{_AT}.after_{'long' if use.kind in _LONG else 'short'}_acting"]
    if hours is None:
        said = f"When {use.words} was last used is not known. {wait.says}"
        return Finding("opioid-free", Severity.ASK, said, wait.source, clears_when=_CLEARS)
    least = wait if use.kind in _LONG else numbers[f"{_AT}.after_short_acting_at_least"]
    days = hours / 24
    if days >= wait.value:
        return None
    said = f"The last {use.words} was {int(days)} day{'' if int(days) == 1 else 's'} ago. {wait.says}"
    return _finding(said, wait, stops=days < least.value)


def _finding(said: str, wait: Number, *, stops: bool) -> Finding:
    if stops:
        return Finding("opioid-free", Severity.STOP, said, wait.source, "prescriber", _CLEARS)
    return Finding("opioid-free", Severity.ASK, said, wait.source, clears_when=_CLEARS)
