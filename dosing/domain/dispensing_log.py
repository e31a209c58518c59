"""The DEA daily dispensing log, assembled from plain facts: 21 CFR 1304.24.

A line holds the eight facts of 1304.24(a): substance, strength, form, date, who (a record number, the
names stand in a separate cross-index), amount consumed, amount and form taken home, dispenser's initials.
Beside them stand time, order, lot, witness and place. Nothing is taken out of the log: a spill, a refusal
or a reversal is a line of its own that points at the line it concerns. A reversal carries its amount below
zero, so that the totals are what was consumed and taken home in the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from dosing.domain.quantities import NOTHING, Concentration, Quantity, millilitres

MOST_PROBLEMS = 200


class Kind(StrEnum):
    """What a line of the log tells."""

    GIVEN = "consumed"
    TAKEN_HOME = "taken home"
    REFUSED = "refused"
    SPILLED = "spilled"
    VOMITED = "vomited"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Substance:
    """A product as the log names it. `schedule` keeps the records of C-II apart (21 CFR 1304.04)."""

    name: str
    strength: str
    form: str
    schedule: str
    concentration: Concentration | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.strength}, {self.form}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `reference` is unique in the clinic; `at` is the site's local time with its offset."""

    reference: str
    kind: Kind
    substance: Substance
    day: date
    at: datetime
    record_number: str
    initials: str
    dispenser: str
    consumed: Quantity = NOTHING
    taken_home: Quantity = NOTHING
    wasted: Quantity = NOTHING
    order: str = ""
    lot: str = ""
    container: str = ""
    station: str = ""
    witness: str = ""
    concerns: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """What left the stock of one product, or of one substance where `product` is empty."""

    substance: str
    product: str
    doses: int
    people: int
    consumed: Quantity
    taken_home: Quantity
    wasted: Quantity


@dataclass(frozen=True, slots=True)
class Dispenser:
    """One who dispensed in the period: a place on the printed log waits for their initials."""

    initials: str
    name: str


@dataclass(frozen=True, slots=True)
class DispensingLog:
    """The log of a day or of any period (1304.24(b)(1)(vi)), with totals, signatories and what is missing."""

    first: date
    last: date
    entries: tuple[Entry, ...]
    by_product: tuple[Total, ...]
    by_substance: tuple[Total, ...]
    dispensers: tuple[Dispenser, ...]
    problems: tuple[str, ...]


class Tally:
    """Sums of lines as they pass by: what is kept grows with people and products, not with lines."""

    def __init__(self) -> None:
        self.lines = 0
        self._products: dict[tuple[str, str], _Sums] = {}
        self._substances: dict[tuple[str, str], _Sums] = {}
        self._names: dict[str, set[str]] = {}
        self._lacking: list[str] = []

    def add(self, entry: Entry) -> None:
        """Count one more line."""
        self.lines += 1
        name = entry.substance.name
        self._products.setdefault((name, str(entry.substance)), _Sums()).add(entry)
        self._substances.setdefault((name, ""), _Sums()).add(entry)
        self._names.setdefault(entry.initials, set()).add(entry.dispenser)
        lacking = missing(entry)
        if lacking and len(self._lacking) < MOST_PROBLEMS:
            self._lacking.append(f"Line {entry.reference} lacks: {', '.join(lacking)}.")

    def by_product(self) -> tuple[Total, ...]:
        """The sums of each product, by name."""
        return tuple(sums.total(*key) for key, sums in sorted(self._products.items()))

    def by_substance(self) -> tuple[Total, ...]:
        """The sums of each substance, all its products together."""
        return tuple(sums.total(*key) for key, sums in sorted(self._substances.items()))

    def dispensers(self) -> tuple[Dispenser, ...]:
        """Everybody who has to initial the printed log, by name."""
        found = {Dispenser(initials, name) for initials, names in self._names.items() for name in names}
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.initials)))

    def problems(self) -> tuple[str, ...]:
        """What an inspector would ask about, in sentences."""
        shared = (
            f"The initials {initials} stand for {' and '.join(sorted(several))}."
            for initials, several in sorted(self._names.items())
            if initials and len(several) > 1
        )
        return (*self._lacking, *shared)


class _Sums:
    """The sums of some lines; a dose that was reversed is no dose in the end."""

    def __init__(self) -> None:
        self.doses: Counter[str] = Counter()
        self.consumed = self.taken_home = self.wasted = 0

    def add(self, line: Entry) -> None:
        self.doses[line.record_number] += _counts(line)
        self.consumed += line.consumed.micrograms
        self.taken_home += line.taken_home.micrograms
        self.wasted += line.wasted.micrograms

    def total(self, substance: str, product: str) -> Total:
        return Total(
            substance=substance,
            product=product,
            doses=sum(self.doses.values()),
            people=sum(count > 0 for count in self.doses.values()),
            consumed=Quantity(self.consumed),
            taken_home=Quantity(self.taken_home),
            wasted=Quantity(self.wasted),
        )


def assemble(entries: Iterable[Entry], *, first: date, last: date) -> DispensingLog:
    """The log of these dosing days; what lies outside them is left out, what is incomplete is named."""
    inside = sorted(
        (entry for entry in entries if first <= entry.day <= last),
        key=lambda entry: (entry.day, entry.at, entry.reference),
    )
    tally = Tally()
    for entry in inside:
        tally.add(entry)
    return DispensingLog(
        first=first,
        last=last,
        entries=tuple(inside),
        by_product=tally.by_product(),
        by_substance=tally.by_substance(),
        dispensers=tally.dispensers(),
        problems=tally.problems(),
    )


def of_schedule(entries: Iterable[Entry], schedule: str) -> list[Entry]:
    """The lines of one schedule: C-II records are kept apart from the others."""
    return [entry for entry in entries if entry.substance.schedule == schedule]


def reversal_of(
    original: Entry, *, reference: str, day: date, at: datetime, initials: str, dispenser: str, note: str
) -> Entry:
    """The line that takes back another, on the day it is taken back. What was wasted stays wasted."""
    return replace(
        original,
        reference=reference,
        kind=Kind.REVERSED,
        day=day,
        at=at,
        initials=initials,
        dispenser=dispenser,
        consumed=-original.consumed,
        taken_home=-original.taken_home,
        wasted=NOTHING,
        witness="",
        concerns=original.reference,
        note=note,
    )


def missing(entry: Entry) -> list[str]:
    """Which of the eight facts of 1304.24(a), or of a waste its witness, a line does not have."""
    facts = {
        "substance": entry.substance.name,
        "strength": entry.substance.strength,
        "dosage form": entry.substance.form,
        "record number": entry.record_number,
        "initials": entry.initials,
        "amount": _moves_enough(entry),
        "line it concerns": entry.concerns or entry.kind not in (Kind.VOMITED, Kind.REVERSED),
        "witness": entry.witness or entry.wasted.micrograms <= 0,
    }
    return [name for name, fact in facts.items() if not fact]


def amount_text(quantity: Quantity, substance: Substance) -> str:
    """An amount as the log prints it: milligrams, and millilitres of a liquid; nothing for nothing."""
    if quantity.is_zero:
        return ""
    if substance.concentration is None:
        return f"{quantity.mg} mg"
    return f"{quantity.mg} mg ({millilitres(quantity, substance.concentration)} mL)"


def _moves_enough(entry: Entry) -> bool:
    """Whether the line carries the amount that its kind is about."""
    if entry.kind is Kind.GIVEN:
        return entry.consumed.micrograms > 0
    if entry.kind is Kind.TAKEN_HOME:
        return entry.taken_home.micrograms > 0
    if entry.kind is Kind.SPILLED:
        return entry.wasted.micrograms > 0
    return True


def _counts(line: Entry) -> int:
    """How many doses a line adds: one given or taken home, one fewer when it takes a dose back."""
    if line.kind in (Kind.GIVEN, Kind.TAKEN_HOME):
        return 1
    return -1 if line.kind is Kind.REVERSED else 0
