"""Do the books agree with what was recorded? Every cause has exactly its movements, every movement its cause.

`ledger.check` looks at the movements of a container by themselves; here they are held against the
containers, doses, events, counts and reversals they are said to come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement with who signed it and what it says it comes from. Amounts in micrograms, people by key."""

    id: int
    container: str
    micrograms: int
    source: str
    destination: str
    moved_by: int
    witness: int | None
    cause_kind: str
    cause_id: int | None
    reverses: int | None
    reverses_kind: str | None
    reverses_cause: int | None

    @property
    def way(self) -> tuple[str, str, str, int]:
        """Container, from, to, how much."""
        return (self.container, self.source, self.destination, self.micrograms)


@dataclass(frozen=True, slots=True)
class Received:
    """A container that was taken in."""

    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Dosed:
    """A dose given or taken home; `ordered` was poured, `taken` was taken."""

    id: int
    container: str
    kind: str
    ordered: int
    taken: int


@dataclass(frozen=True, slots=True)
class Happened:
    """Something at the window that was no dose; `wasted` was poured and destroyed before `witness`."""

    id: int
    container: str | None
    wasted: int
    witness: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A count: counted less expected, and who signed second; None while it waits."""

    id: int
    container: str
    difference: int
    counter: int
    witness: int | None


@dataclass(frozen=True, slots=True)
class Reversed:
    """A dose that was recorded in error, with how many movements it had made."""

    id: int
    dose: int
    movements: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the books, in a sentence that says where to look."""

    rule: str
    message: str


class HasId(Protocol):
    """A row with a key."""

    @property
    def id(self) -> int:
        """Its key."""


RowT = TypeVar("RowT", bound=HasId)
Check = Callable[[RowT, Sequence[Moved]], Iterator[Fault]]


def against(kind: str, rows: Iterable[RowT], movements: Iterable[Moved], check: Check[RowT]) -> Iterator[Fault]:
    """Every fault between rows and the movements that name them as their cause, both in the order of the key.

    One row and its movements are in memory at a time.
    """
    waiting = iter(movements)
    moved = next(waiting, None)
    for row in rows:
        while moved is not None and (moved.cause_id or 0) < row.id:
            yield _orphan(kind, moved)
            moved = next(waiting, None)
        own: list[Moved] = []
        while moved is not None and moved.cause_id == row.id:
            own.append(moved)
            moved = next(waiting, None)
        yield from check(row, own)
    while moved is not None:
        yield _orphan(kind, moved)
        moved = next(waiting, None)


def _orphan(kind: str, moved: Moved) -> Fault:
    return Fault("cause_missing", f"Movement {moved.id} comes from {kind} {moved.cause_id}, which is not on record.")


def receipt(container: Received, movements: Sequence[Moved]) -> Iterator[Fault]:
    """A container is received exactly once, from the supplier into the safe."""
    ways = [(moved.container, moved.source, moved.destination) for moved in movements]
    if ways != [(container.code, Account.SUPPLIER, Account.SAFE)]:
        yield Fault("receipt", f"Container {container.code} has {len(ways)} receipts or a wrong one; one is right.")


def dose(row: Dosed, movements: Sequence[Moved]) -> Iterator[Fault]:
    """What was taken went to the person, the rest of what was poured to waste in front of a witness."""
    to = Account.TAKE_HOME if row.kind == "taken_home" else Account.PATIENT
    expected = [(row.container, Account.SAFE.value, to.value, row.taken)]
    if row.kind == "given" and row.ordered > row.taken:
        expected.append((row.container, Account.SAFE.value, Account.WASTE.value, row.ordered - row.taken))
    yield from _exactly(f"Dose {row.id}", expected, movements)


def event(row: Happened, movements: Sequence[Moved]) -> Iterator[Fault]:
    """What was poured and not taken went to waste, signed by the witness of the event."""
    expected = [(row.container or "", Account.SAFE.value, Account.WASTE.value, row.wasted)] if row.wasted else []
    yield from _exactly(f"Dose event {row.id}", expected, movements)
    yield from _signed_by(f"dose event {row.id}", row.witness, movements)


def count(row: Counted, movements: Sequence[Moved]) -> Iterator[Fault]:
    """A signed difference is one movement to or from variance; an unsigned count moves nothing."""
    safe, variance = Account.SAFE.value, Account.VARIANCE.value
    expected: list[tuple[str, str, str, int]] = []
    if row.difference and row.witness is not None:
        way = (safe, variance) if row.difference < 0 else (variance, safe)
        expected = [(row.container, *way, abs(row.difference))]
    yield from _exactly(f"Count {row.id}", expected, movements)
    yield from _signed_by(f"count {row.id}", row.witness, movements)
    if row.witness == row.counter:
        yield Fault("same_person", f"Count {row.id} was signed twice by the same person.")


def reversal(row: Reversed, movements: Sequence[Moved]) -> Iterator[Fault]:
    """A reversal undoes every movement of its dose to the person, once each, and no other; waste stays wasted."""
    undone = {
        moved.reverses
        for moved in movements
        if (moved.reverses_kind, moved.reverses_cause) == ("dose", row.dose) and moved.source != Account.WASTE
    }
    if len(movements) != row.movements or len(undone) != row.movements:
        yield Fault(
            "reversal",
            f"Reversal {row.id} of dose {row.dose} undoes {len(undone)} of its {row.movements} movements"
            f" with {len(movements)}.",
        )


def by_itself(moved: Moved) -> Iterator[Fault]:
    """What can be said of one movement: waste and variance are signed by two, only a reversal reverses."""
    if moved.cause_kind not in CAUSES or (moved.cause_id is None) != (moved.cause_kind == ""):
        yield Fault("cause_unknown", f"Movement {moved.id} comes from {moved.cause_kind[:20]!r}, which is no cause.")
    if not {moved.source, moved.destination} <= {account.value for account in Account}:
        yield Fault("account_unknown", f"Movement {moved.id} goes from {moved.source} to {moved.destination}.")
    if not moved.cause_kind and (moved.source, moved.destination) != (Account.SAFE, Account.WASTE):
        yield Fault("no_cause", f"Movement {moved.id} from {moved.source} to {moved.destination} has no cause.")
    if (moved.reverses is None) == (moved.cause_kind == "dosereversal"):
        yield Fault("reverses_without_reversal", f"Movement {moved.id} reverses without a reversal, or the opposite.")
    two = moved.reverses is None and {moved.source, moved.destination} & {Account.WASTE, Account.VARIANCE}
    if two and moved.witness is None:
        yield Fault("no_witness", f"Movement {moved.id} to {moved.destination} was signed by one person only.")
    if two and moved.witness == moved.moved_by and moved.cause_kind != "count":
        yield Fault("same_person", f"Movement {moved.id} to {moved.destination} was signed twice by the same person.")


CAUSES = ("", "container", "dose", "doseevent", "count", "dosereversal")


def _exactly(what: str, expected: Sequence[tuple[str, str, str, int]], movements: Sequence[Moved]) -> Iterator[Fault]:
    if sorted(moved.way for moved in movements) != sorted(expected):
        wanted = "; ".join(_way_text(way) for way in expected) or "nothing"
        found = "; ".join(_way_text(moved.way) for moved in movements) or "nothing"
        yield Fault("movements_differ", f"{what} should have moved {wanted}, and the books say {found}.")


def _signed_by(what: str, witness: int | None, movements: Sequence[Moved]) -> Iterator[Fault]:
    for moved in movements:
        if moved.witness != witness:
            yield Fault("other_witness", f"Movement {moved.id} and {what} name different witnesses.")


def _way_text(way: tuple[str, str, str, int]) -> str:
    container, source, destination, micrograms = way
    return f"{Quantity(micrograms)} of {container} from {source} to {destination}"
