"""Building up methadone: every rise has a size and a wait, because a dose is felt in full only after days.

The pace is the site's policy, by default at most 10 mg about every five days and none after a missed day
(medications.md 2.1, conflict 2 of section 0). Back towards an amount that was given within the last two weeks the
pace is that of a return after a gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dosing.domain.clinical_facts import OrderFacts
from dosing.domain.numbers import Numbers, protocol_numbers
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Finding, Severity

_AT = "methadone.titration"


@dataclass(frozen=True, slots=True)
class _Pace:
    largest: int
    shortest: int
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class _Rise:
    on: date
    before: int
    after: int
    days_since: int | None

    def problem(self, pace: _Pace) -> str:
        """What is against it; empty where nothing is."""
        grown = self.after - self.before
        if grown > pace.largest:
            return f"On {self.on:%d %B %Y} the day rises by {Quantity(grown)} at once, to {Quantity(self.after)}."
        if self.days_since is not None and self.days_since < pace.shortest:
            return (
                f"On {self.on:%d %B %Y} the day rises to {Quantity(self.after)},"
                f" {self.days_since} day{'' if self.days_since == 1 else 's'} after the last rise."
            )
        return ""


def titration(facts: OrderFacts) -> Iterator[Finding]:
    """Ask about the first rise that is too large, too early, or follows a missed day."""
    if facts.medication != "methadone" or (facts.is_first and not facts.elsewhere and len(facts.steps) == 1):
        return
    usual, back = _paces(protocol_numbers())
    known = max((amount for _, amount in facts.days_given), default=0)
    for rise in _rises(facts):
        pace = back if rise.after <= known else usual
        problem = rise.problem(pace) or (_after_a_gap(facts, rise, pace) if pace is usual else "")
        if problem:
            yield Finding(
                rule="titration",
                severity=Severity.ASK,
                message=f"{problem} {pace.says}",
                source=pace.source,
                clears_when="A smaller or later step, or a reason.",
            )
            return


def _rises(facts: OrderFacts) -> Iterator[_Rise]:
    """Every rise of a day's sum, from what was given before through the steps of the order."""
    at, raised_on = _before(facts)
    for step in facts.steps:
        total = sum(step.amounts) // step.every_days
        if at is not None and total > at:
            yield _Rise(step.from_day, at, total, None if raised_on is None else (step.from_day - raised_on).days)
        if at is None or total > at:
            raised_on = step.from_day
        at = total


def _before(facts: OrderFacts) -> tuple[int | None, date | None]:
    """The day's sum before the order, and the day it last rose as far as that is known."""
    given = [one for one in facts.days_given if one[0] < facts.steps[0].from_day]
    if given:
        rises = [later[0] for earlier, later in pairwise(given) if later[1] > earlier[1]]
        return given[-1][1], rises[-1] if rises else _began_on(facts)
    latest = max(facts.elsewhere, key=lambda one: one.on, default=None)
    return (latest.micrograms, None) if latest else (None, None)


def _began_on(facts: OrderFacts) -> date | None:
    """The first dose of all is a rise; who was dosed elsewhere before had theirs there, nobody knows when."""
    return None if facts.elsewhere else facts.treated_since


def _after_a_gap(facts: OrderFacts, rise: _Rise, pace: _Pace) -> str:
    """A day without a dose inside the wait, seen from what has been given so far."""
    days = [day for day, _ in facts.days_given]
    window = [rise.on - timedelta(days=n) for n in range(1, pace.shortest + 1)]
    since = facts.treated_since
    missed = [day for day in window if day < facts.person.day and day not in days and since and day >= since]
    return f"No dose on {missed[0]:%d %B %Y}, and the day rises on {rise.on:%d %B %Y}." if missed else ""


def _paces(numbers: Numbers) -> tuple[_Pace, _Pace]:
    policy = f"{_AT}.policies.{numbers.words(f'{_AT}.default_policy')}"
    return _pace(numbers, policy), _pace(numbers, f"{_AT}.back_after_gap")


def _pace(numbers: Numbers, at: str) -> _Pace:
    step = numbers[f"{at}.largest_step"]
    return _Pace(
        numbers.quantity(f"{at}.largest_step").micrograms,
        numbers.days(f"{at}.shortest_interval"),
        step.says,
        step.source,
    )
