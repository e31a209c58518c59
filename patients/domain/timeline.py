"""A person's time as lanes on one axis: what upper apps hand over, and the same facts as lines of a table.

A lane is a line of values with its bands, steps of an amount, or a strip of marks. Nothing is drawn where nothing is
known: a gap stays a gap and is never a zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum


class Tone(StrEnum):
    """How a mark speaks; always beside a shape and a word of its own."""

    PLAIN = "plain"
    NOTE = "note"
    DONE = "done"
    ASK = "ask"
    STOP = "stop"


class Shape(StrEnum):
    """The form of a mark, so that no meaning rests on colour."""

    BAR = "bar"
    DOT = "dot"
    RING = "ring"
    DIAMOND = "diamond"
    CROSS = "cross"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a day, or on each day from the first to the last."""

    day: date
    label: str
    tone: Tone = Tone.PLAIN
    shape: Shape = Shape.DOT
    until: date | None = None

    @property
    def last(self) -> date:
        """The last day it is about."""
        return self.until or self.day


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day, in words too. `hollow`: worked out from part of the answers."""

    day: date
    value: float
    label: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The same amount on every day from the first to the last."""

    first: date
    last: date
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the scale with a name; drawn behind the line, the darker the `weight` (0 to 4)."""

    low: float
    high: float
    label: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture. `low` and `high` are the ends of its scale, where it has one."""

    title: str
    unit: str = ""
    marks: tuple[Mark, ...] = ()
    points: tuple[Point, ...] = ()
    steps: tuple[Step, ...] = ()
    bands: tuple[Band, ...] = ()
    low: float = 0
    high: float = 0
    across: bool = False  # its marks are drawn through all lanes, as events of treatment are

    @property
    def has_scale(self) -> bool:
        """Whether it is drawn against a scale of values."""
        return bool(self.points or self.steps)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.marks or self.points or self.steps)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table beneath: from when to when, in which lane, what."""

    first: date
    last: date
    lane: str
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lanes of one person between two days."""

    first: date
    last: date
    today: date
    lanes: tuple[Lane, ...] = field(default_factory=tuple)

    @property
    def days(self) -> int:
        """How many days it spans, both ends counted."""
        return (self.last - self.first).days + 1

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.lanes

    @property
    def told(self) -> str:
        """The picture in a few sentences, for whoever cannot see it: each lane's latest."""
        said = [f"From {_written(self.first)} to {_written(self.last)}."]
        said += [f"{lane.title}: {_latest(lane)}." for lane in self.lanes]
        return " ".join(said)


def timeline(first: date, last: date, *, today: date, lanes: Iterable[Lane]) -> Timeline:
    """Lanes cut to the days shown, those of one title as one; those with nothing in them are left out."""
    merged: dict[str, Lane] = {}
    for lane in lanes:
        known = merged.get(lane.title)
        merged[lane.title] = replace(known, marks=known.marks + lane.marks) if known else lane
    cut = (_cut(lane, first, last) for lane in merged.values())
    return Timeline(first, last, today, tuple(lane for lane in cut if not lane.is_empty))


def lines(picture: Timeline) -> list[Line]:
    """Everything drawn, the latest first."""
    found: list[Line] = []
    for lane in picture.lanes:
        found += [Line(mark.day, mark.last, lane.title, mark.label) for mark in lane.marks]
        found += [Line(point.day, point.day, lane.title, point.label) for point in lane.points]
        found += [Line(step.first, step.last, lane.title, step.label) for step in lane.steps]
    return sorted(found, key=lambda line: (line.last, line.first), reverse=True)


def ticks(first: date, last: date) -> list[date]:
    """Days to write on the axis: Mondays of a short span, firsts of the month of a long one; eight or so."""
    span = (last - first).days + 1
    if span <= 100:
        every = 7 if span <= 45 else 14
        start = first + timedelta(days=-first.weekday() % 7)
        return [start + timedelta(days=n) for n in range(0, (last - start).days + 1, every)]
    firsts = [day for day in (first + timedelta(days=n) for n in range(span)) if day.day == 1]
    return firsts[:: max(1, -(-len(firsts) // 12))]


def runs(days: Iterable[tuple[date, str]]) -> list[tuple[date, date, str]]:
    """Neighbouring days that say the same, drawn together: first day, last day, what."""
    found: list[tuple[date, date, str]] = []
    for day, said in sorted(days):
        if found and found[-1][2] == said and (day - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], day, said)
        else:
            found.append((day, day, said))
    return found


def _cut(lane: Lane, first: date, last: date) -> Lane:
    marks = (mark for mark in lane.marks if mark.day <= last and mark.last >= first)
    steps = (step for step in lane.steps if step.first <= last and step.last >= first)
    return replace(
        lane,
        marks=tuple(replace(m, day=max(m.day, first), until=m.until and min(m.until, last)) for m in marks),
        steps=tuple(replace(s, first=max(s.first, first), last=min(s.last, last)) for s in steps),
        points=tuple(sorted((p for p in lane.points if first <= p.day <= last), key=lambda point: point.day)),
    )


def _latest(lane: Lane) -> str:
    said = [(mark.last, mark.label) for mark in lane.marks]
    said += [(point.day, point.label) for point in lane.points] + [(step.last, step.label) for step in lane.steps]
    day, label = max(said, key=lambda one: one[0])
    return f"{label}, {_written(day)}"


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
