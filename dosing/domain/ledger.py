"""Stock as a list of movements: what is where, what is wrong with the books, and count variances.

Every movement takes an amount of one container from one account to another, so nothing is created
or lost: all accounts together are always zero. "On hand" is a sum, never a number kept in step.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from dosing.domain.quantities import Concentration, Quantity, millilitres


class Account(StrEnum):
    """Where drug can be. Supplier and variance are outside the building and may go below zero."""

    SUPPLIER = "supplier"
    SAFE = "safe"
    PATIENT = "patient"
    TAKE_HOME = "take_home"
    RETURNED = "returned"
    WASTE = "waste"
    VARIANCE = "variance"


PHYSICAL = frozenset(Account) - {Account.SUPPLIER, Account.VARIANCE}


@dataclass(frozen=True, slots=True)
class Movement:
    """So much of one container from one account to another; a correction names what it reverses."""

    id: int
    container: str
    amount: Quantity
    source: Account
    destination: Account
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the books, at the movement where it shows."""

    rule: str
    movement_id: int
    message: str


@dataclass(frozen=True, slots=True)
class Variance:
    """Counted less expected: milligrams (signed), the same in mL for a liquid, percent of the expected."""

    amount: Quantity
    ml: str | None
    percent: str | None


Balances = dict[tuple[str, Account], Quantity]


def balances(movements: Iterable[Movement]) -> Balances:
    """What each account holds of each container once all movements are made."""
    held: defaultdict[tuple[str, Account], int] = defaultdict(int)
    for movement in movements:
        held[movement.container, movement.source] -= movement.amount.micrograms
        held[movement.container, movement.destination] += movement.amount.micrograms
    return {place: Quantity(micrograms) for place, micrograms in held.items()}


def on_hand(movements: Iterable[Movement], container: str) -> Quantity:
    """What the safe account holds of one container."""
    return balances(movements).get((container, Account.SAFE), Quantity(0))


def check(movements: Sequence[Movement]) -> list[Problem]:
    """Every problem of the books, in the order of the movements given (oldest first)."""
    order = {movement.id: place for place, movement in enumerate(movements)}
    found = [problem for rule in CHECKS for problem in rule(movements)]
    return sorted(found, key=lambda problem: order[problem.movement_id])


def variance(counted: Quantity, expected: Quantity, concentration: Concentration | None = None) -> Variance:
    """How a count differs from the ledger; percent is None where nothing was expected."""
    amount = counted - expected
    ml = millilitres(amount, concentration, places=2) if concentration else None
    percent = None
    if not expected.is_zero:
        exact = Decimal(amount.micrograms) * 100 / Decimal(expected.micrograms)
        rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        percent = str(rounded) if rounded else "0.00"
    return Variance(amount=amount, ml=ml, percent=percent)


def _amounts_are_positive(movements: Sequence[Movement]) -> Iterator[Problem]:
    """A movement of nothing, or backwards, is no movement."""
    for movement in movements:
        if movement.amount.micrograms <= 0:
            yield Problem("amount_not_positive", movement.id, f"Movement {movement.id} moves {movement.amount}.")


def _places_differ(movements: Sequence[Movement]) -> Iterator[Problem]:
    """A movement goes somewhere."""
    for movement in movements:
        if movement.source == movement.destination:
            message = f"Movement {movement.id} goes from {movement.source.value} to itself."
            yield Problem("same_account", movement.id, message)


def _ids_are_unique(movements: Sequence[Movement]) -> Iterator[Problem]:
    """A movement read twice would count twice."""
    for movement_id, times in Counter(movement.id for movement in movements).items():
        if times > 1:
            yield Problem("seen_twice", movement_id, f"Movement {movement_id} is listed {times} times.")


def _physical_accounts_hold(movements: Sequence[Movement]) -> Iterator[Problem]:
    """Nobody can take out of a bottle what is not in it, at any moment along the way."""
    held: defaultdict[tuple[str, Account], int] = defaultdict(int)
    for movement in movements:
        held[movement.container, movement.source] -= movement.amount.micrograms
        held[movement.container, movement.destination] += movement.amount.micrograms
        for account in sorted({movement.source, movement.destination} & PHYSICAL):
            left = held[movement.container, account]
            if left < 0:
                where = f"{account.value} holds {Quantity(left)} of {movement.container}"
                yield Problem("below_zero", movement.id, f"After movement {movement.id}, {where}.")


def _reversals_mirror(movements: Sequence[Movement]) -> Iterator[Problem]:
    """A reversal undoes one earlier movement exactly, once."""
    earlier: dict[int, Movement] = {}
    reversed_already: set[int] = set()
    for movement in movements:
        if movement.reverses is not None:
            fault = _reversal_fault(movement, earlier.get(movement.reverses), reversed_already)
            if fault:
                yield Problem("reversal_mismatched", movement.id, f"Movement {movement.id} {fault}.")
            reversed_already.add(movement.reverses)
        earlier[movement.id] = movement


def _reversal_fault(reversal: Movement, original: Movement | None, reversed_already: set[int]) -> str | None:
    """What keeps this movement from being the mirror of the one it names."""
    if original is None:
        return f"reverses {reversal.reverses}, which is not earlier in the books"
    if original.id in reversed_already:
        return f"reverses {original.id} a second time"
    mirror = (original.container, original.amount, original.destination, original.source)
    if (reversal.container, reversal.amount, reversal.source, reversal.destination) != mirror:
        return f"is not the mirror of {original.id}"
    return None


CHECKS: tuple[Callable[[Sequence[Movement]], Iterator[Problem]], ...] = (
    _ids_are_unique,
    _amounts_are_positive,
    _places_differ,
    _physical_accounts_hold,
    _reversals_mirror,
)
