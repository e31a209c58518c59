"""How many days at home the federal rule allows: 42 CFR 8.12(i), as revised in 2024.

Methadone has a ladder by elapsed days of treatment, the day of the first dose being day 0: a count that
never opens a step early under either reading of the text. Days the clinic is closed come on top. The ladder
does not apply to buprenorphine and was never written for other medicines. It is a ceiling, owed to nobody:
every take-home still rests on a prescriber's signed determination.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from dosing.domain.numbers import Number, Numbers

RULE = "42 CFR 8.12(i)(3), as revised in 2024 (regulations.md 2.6, R-8.12-TAKEHOME-6)"
_DETERMINATION = "A prescriber's signed determination is needed all the same."


class NotYetInTreatment(ValueError):
    """The day lies before the first dose."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """The most days at home, None where no federal limit applies; why, and from which source."""

    max_days: int | None
    message: str
    source: str


def allowance(
    numbers: Numbers, *, medication: str, first_dose_on: date, on: date, closed_days: Collection[date] = ()
) -> Allowance:
    """The most days that may be handed out on a day, closed days included. Raises NotYetInTreatment."""
    elapsed = (on - first_dose_on).days
    if elapsed < 0:
        raise NotYetInTreatment(f"{on} lies before the first dose on {first_dose_on}.")
    rung = _rung(numbers, medication, elapsed)
    if rung is None:
        return Allowance(None, f"The federal ladder does not apply to {medication}. {_DETERMINATION}", RULE)
    ladder = int(rung.value)
    closed = _closed_within(ladder, on, frozenset(closed_days))
    said = f"Elapsed day {elapsed}. {rung.says}"
    if closed:
        said += f" {closed} closed day{'s' if closed > 1 else ''} on top."
    return Allowance(ladder + closed, f"{said} {_DETERMINATION}", rung.source)


def _rung(numbers: Numbers, medication: str, elapsed: int) -> Number | None:
    """The highest rung reached on this elapsed day; None for a medication without a ladder."""
    at = f"{medication}.take_home.ladder"
    rungs = {numbers.days(f"{at}.{name}.from_elapsed_day"): name for name in numbers.parts(at)}
    reached = [day for day in rungs if day <= elapsed]
    return numbers[f"{at}.{rungs[max(reached)]}.most_days"] if reached else None


def _closed_within(ladder: int, on: date, closed: frozenset[date]) -> int:
    """The closed days met on the way, walking from the next day until the ladder's days are used up."""
    day, left, met = on + timedelta(days=1), ladder, 0
    while left or day in closed:
        met, left = (met + 1, left) if day in closed else (met, left - 1)
        day += timedelta(days=1)
    return met
