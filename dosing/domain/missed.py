"""What the guidelines say to do with an ordered dose after missed days (medications.md 2.1 and 2.2).

The tables stand in `dosing/protocols/`; where guidelines disagree each is a named policy, and the cautious
one is the default. A missed day is a whole dosing day without an observed, taken-home or verified guest
dose. No row ever gives more than the ordered dose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from dosing.domain.numbers import Numbers, protocol_numbers
from dosing.domain.quantities import Quantity

DEFAULT_POLICY = "default"
_COMBINE: Mapping[str, Callable[[Quantity, Quantity], Quantity]] = MappingProxyType({"min": min, "max": max})


class MissedAction(StrEnum):
    """What is to be done, from the mildest to the gravest."""

    GIVE = "give"
    REDUCE = "reduce"
    SEE_PRESCRIBER = "see_prescriber"
    RESTART = "restart"


class UnknownPolicy(LookupError):
    """There is no table for this medication, or no policy of that name; `field` says which."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class MissedRow:
    """From so many missed days on: what to do, and the part of the ordered dose or the amount to give."""

    missed_days: int
    action: MissedAction
    says: str
    part: Decimal | None
    amount: Quantity | None
    combine: str | None

    def dose(self, ordered: Quantity) -> Quantity | None:
        """The dose of this row; None where a prescriber has to decide it."""
        if self.action is MissedAction.GIVE:
            return ordered
        # A microgram that cannot be halved is left out: rounding never adds.
        part = None if self.part is None else Quantity(int(self.part * ordered.micrograms))
        if part is not None and self.amount is not None:
            return min(ordered, _COMBINE[self.combine or "min"](part, self.amount))
        found = self.amount if part is None else part
        return None if found is None else min(ordered, found)


@dataclass(frozen=True, slots=True)
class MissedTable:
    """One policy: its rows in order, its stricter rows after a return to full agonists, its early shift."""

    source: str
    rows: tuple[MissedRow, ...]
    rows_after_full_agonist: tuple[MissedRow, ...] = ()
    early_before_day: int = 0
    early_by: int = 0
    early_says: str = ""

    def is_early(self, day_of_treatment: int | None) -> bool:
        """Whether each row comes earlier on this elapsed day; the day of the first dose is 0."""
        return day_of_treatment is not None and day_of_treatment < self.early_before_day

    def row(self, missed_days: int, day_of_treatment: int | None) -> MissedRow | None:
        """The row for so many missed days; None for none."""
        if missed_days < 1:
            return None
        return _last_reached(self.rows, missed_days + self.early_by * self.is_early(day_of_treatment))

    def stricter_row(self, missed_days: int) -> MissedRow | None:
        """The row once the person has gone back to full agonists; None where the policy makes no difference."""
        return _last_reached(self.rows_after_full_agonist, missed_days)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do, the dose where the policy names one, why, and from which source."""

    action: MissedAction
    dose: Quantity | None
    message: str
    source: str


def advise(
    table: MissedTable,
    *,
    ordered: Quantity,
    missed_days: int,
    day_of_treatment: int,
    returned_to_full_agonist: bool | None = None,
) -> Advice:
    """The policy's advice. Whether the person went back to full agonists is None where nobody asked."""
    row = table.row(missed_days, day_of_treatment)
    if row is None:
        return Advice(MissedAction.GIVE, ordered, "No dosing day was missed.", table.source)
    said = f"{missed_days} dosing day{'s' if missed_days > 1 else ''} missed. "
    stricter = table.stricter_row(missed_days)
    if stricter is not None and returned_to_full_agonist:
        row = stricter
    elif stricter is not None and returned_to_full_agonist is None and stricter.action is not row.action:
        condition = " Only for a person who has not gone back to full agonists, so ask: "
        return Advice(row.action, row.dose(ordered), said + row.says + condition + stricter.says, table.source)
    early = f" {table.early_says}" if table.is_early(day_of_treatment) else ""
    return Advice(row.action, row.dose(ordered), said + row.says + early, table.source)


@cache
def missed_table(medication: str, policy: str = DEFAULT_POLICY) -> MissedTable:
    """The table of this installation's pages, read once. Raises UnknownPolicy naming the choices."""
    return read_missed_table(protocol_numbers(), medication, policy)


def read_missed_table(numbers: Numbers, medication: str, policy: str) -> MissedTable:
    """One policy's table out of these numbers. Raises UnknownPolicy naming the choices."""
    top = f"{medication}.missed_dose"
    policies = numbers.parts(f"{top}.policies")
    if not policies:
        raise UnknownPolicy("medication", f"There is no missed-dose table for {medication[:40]}.")
    name = numbers.words(f"{top}.default_policy") if policy == DEFAULT_POLICY else policy
    if name not in policies:
        choices = ", ".join((DEFAULT_POLICY, *policies))
        raise UnknownPolicy("policy", f"There is no policy {policy[:40]} for {medication}; there are {choices}.")
    at = f"{top}.policies.{name}"
    early_before_day, early_by, early_says = _early_shift(numbers, f"{top}.early_treatment")
    return MissedTable(
        source=numbers.source(at),
        rows=_rows(numbers, f"{at}.rows"),
        rows_after_full_agonist=_rows(numbers, f"{at}.rows_after_full_agonist"),
        early_before_day=early_before_day,
        early_by=early_by,
        early_says=early_says,
    )


def _early_shift(numbers: Numbers, at: str) -> tuple[int, int, str]:
    """Before which elapsed day each row comes earlier, by how many days, and in words; nothing where none is set."""
    if not numbers.parts(at):
        return 0, 0, ""
    by = f"{at}.rows_earlier"
    return numbers.days(f"{at}.before_elapsed_day"), numbers.days(by), numbers[by].says


def _rows(numbers: Numbers, at: str) -> tuple[MissedRow, ...]:
    rows = [_row(numbers, f"{at}.{name}") for name in numbers.parts(at)]
    return tuple(sorted(rows, key=lambda row: row.missed_days))


def _row(numbers: Numbers, key: str) -> MissedRow:
    part = numbers.get(f"{key}.part")
    return MissedRow(
        missed_days=numbers.days(f"{key}.missed_days"),
        action=MissedAction(numbers.words(f"{key}.action") or ""),
        says=numbers.words(f"{key}.says") or "",
        part=None if part is None else part.value,
        amount=numbers.quantity(f"{key}.amount") if f"{key}.amount" in numbers else None,
        combine=numbers.words(f"{key}.combine"),
    )


def _last_reached(rows: tuple[MissedRow, ...], missed_days: int) -> MissedRow | None:
    reached = [row for row in rows if row.missed_days <= missed_days]
    return reached[-1] if reached else None
