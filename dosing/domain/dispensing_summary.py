"""The totals of any period, taken while its lines pass by: 21 CFR 1304.24(b)(1)(vi), "for any time-frame"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from dosing.domain.dispensing_log import Dispenser, Entry, Tally, Total


@dataclass(frozen=True, slots=True)
class DaySummary:
    """The totals of one day within a period."""

    day: date
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A period and each of its days on which anything happened, without the lines."""

    first: date
    last: date
    lines: int
    days: tuple[DaySummary, ...]
    by_product: tuple[Total, ...]
    by_substance: tuple[Total, ...]
    dispensers: tuple[Dispenser, ...]
    problems: tuple[str, ...]


def summarise(entries: Iterable[Entry], *, first: date, last: date) -> Summary:
    """The totals of these dosing days. The lines come in the order of their days, and none is kept."""
    whole, days = Tally(), list[DaySummary]()
    inside = (entry for entry in entries if first <= entry.day <= last)
    for day, lines in groupby(inside, key=attrgetter("day")):
        of_day = Tally()
        for line in lines:
            of_day.add(line)
            whole.add(line)
        days.append(DaySummary(day, of_day.by_product()))
    return Summary(
        first=first,
        last=last,
        lines=whole.lines,
        days=tuple(days),
        by_product=whole.by_product(),
        by_substance=whole.by_substance(),
        dispensers=whole.dispensers(),
        problems=whole.problems(),
    )
