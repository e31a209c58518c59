"""The books read from end to end in streams: a fixed number of queries, and one container in memory at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Count as Counting
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from clinic.db.snapshot import one_moment
from dosing.domain import books
from dosing.domain.books import Counted, Dosed, Fault, Happened, Moved, Received, Reversed
from dosing.domain.ledger import Account, check
from dosing.domain.ledger import Movement as LedgerMovement
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, Dose, DoseEvent, DoseReversal, Movement

RowT = TypeVar("RowT")
CHUNK = 2_000
MOST_NAMED = 500
ACCOUNTS = {account.value for account in Account}


@dataclass
class Report:
    """What the walk saw: sums in micrograms by account, and what is wrong, the first faults by name."""

    containers: int = 0
    movements: int = 0
    held: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    faults: list[Fault] = field(default_factory=list)
    more: int = 0

    @property
    def found(self) -> int:
        """How many faults there are."""
        return len(self.faults) + self.more

    def note(self, faults: Iterator[Fault]) -> None:
        """Keep the faults; beyond a bound only their number."""
        for fault in faults:
            if len(self.faults) < MOST_NAMED:
                self.faults.append(fault)
            else:
                self.more += 1


def walk_the_books() -> Report:
    """Walk every movement as of one moment, and hold it against what it comes from."""
    report = Report()
    with one_moment():
        for movements in _by_container():
            _walk_container(report, movements)
        report.note(_sums(report))
        report.note(books.against("container", _containers(), _caused_by("container"), books.receipt))
        report.note(books.against("dose", _doses(), _caused_by("dose"), books.dose))
        report.note(books.against("dose event", _events(), _caused_by("doseevent"), books.event))
        report.note(books.against("count", _counts(), _caused_by("count"), books.count))
        report.note(books.against("reversal", _reversals(), _caused_by("dosereversal"), books.reversal))
    return report


def _walk_container(report: Report, movements: list[Moved]) -> None:
    report.containers += 1
    report.movements += len(movements)
    lines = [_line(moved) for moved in movements if {moved.source, moved.destination} <= ACCOUNTS]
    report.note(Fault(problem.rule, problem.message) for problem in check(lines))
    for moved in movements:
        report.note(books.by_itself(moved))
        report.held[moved.source] -= moved.micrograms
        report.held[moved.destination] += moved.micrograms


def _line(moved: Moved) -> LedgerMovement:
    way = Account(moved.source), Account(moved.destination)
    return LedgerMovement(moved.id, moved.container, Quantity(moved.micrograms), *way, moved.reverses)


def _sums(report: Report) -> Iterator[Fault]:
    """Total in equals total out, as the database sums it and as it was walked."""
    out = _summed("source")
    into = _summed("destination")
    for account in Account:
        summed = into.get(account.value, 0) - out.get(account.value, 0)
        if summed != report.held[account.value]:
            yield Fault("sums_differ", f"{account.value}: the sum of all movements and the walk along them differ.")
    if sum(report.held.values()):
        yield Fault("total", "Total in and total out differ.")


def _summed(side: str) -> dict[str, int]:
    return dict(Movement.objects.order_by().values_list(side).annotate(sum=Sum("micrograms")))


_FIELDS = (
    "id", "container__code", "micrograms", "source", "destination", "moved_by_id", "witness_id", "cause_kind",
    "cause_id", "reverses_id", "reverses__cause_kind", "reverses__cause_id",
)  # fmt: skip


def _moved(rows: QuerySet[Movement]) -> Iterator[Moved]:
    return (Moved(*row) for row in rows.values_list(*_FIELDS).iterator(chunk_size=CHUNK))


def _by_container() -> Iterator[list[Moved]]:
    stream = _moved(Movement.objects.order_by("container_id", "id"))
    return (list(own) for _, own in groupby(stream, key=attrgetter("container")))


def _caused_by(kind: str) -> Iterator[Moved]:
    named = Movement.objects.filter(cause_kind=kind, cause_id__isnull=False)
    return _moved(named.order_by("cause_kind", "cause_id", "id"))


def _stream(rows: QuerySet[Any], make: Callable[..., RowT], *fields: str | Combinable) -> Iterator[RowT]:
    return (make(*row) for row in rows.order_by("id").values_list(*fields).iterator(chunk_size=CHUNK))


def _containers() -> Iterator[Received]:
    return _stream(Container.objects.all(), Received, "id", "code")


def _doses() -> Iterator[Dosed]:
    return _stream(Dose.objects.all(), Dosed, "id", "container__code", "kind", "ordered_micrograms", "micrograms")


def _events() -> Iterator[Happened]:
    return _stream(DoseEvent.objects.all(), Happened, "id", "container__code", "wasted_micrograms", "witness_id")


def _counts() -> Iterator[Counted]:
    difference = F("counted_micrograms") - F("expected_micrograms")
    return _stream(
        Count.objects.all(), Counted, "id", "container__code", difference, "counted_by_id", "witnessed__witness_id"
    )


def _reversals() -> Iterator[Reversed]:
    made = Movement.objects.filter(cause_kind="dose", cause_id=OuterRef("dose_id"), reverses__isnull=True)
    made = made.exclude(destination=Account.WASTE)
    number = Subquery(made.order_by().values("cause_kind").annotate(n=Counting("id")).values("n"))
    return _stream(DoseReversal.objects.annotate(number=Coalesce(number, 0)), Reversed, "id", "dose_id", "number")
