"""Days as weeks of a calendar, and amounts over days as a step curve: what a page or a print draws from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from dosing.domain.quantities import Quantity

WIDTH, HEIGHT = 720, 216
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 12, 48
NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, in the units of the picture, and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """The same amount on all due days from one day to another; micrograms a day."""

    first: date
    last: date
    micrograms: int

    @property
    def quantity(self) -> Quantity:
        """The amount of one due day."""
        return Quantity(self.micrograms)


@dataclass(frozen=True, slots=True)
class Curve:
    """A step curve: the path to draw, the marks of its axes, and the same facts as stretches for a table.

    `given` is what was given so far on the same axes, a stroke a day, so that a day without a dose is a gap.
    """

    path: str
    given: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    stretches: tuple[Stretch, ...]
    given_stretches: tuple[Stretch, ...]

    @property
    def view_box(self) -> str:
        """The size of the picture."""
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def told(self) -> str:
        """The curve in one sentence, for whoever cannot see it."""
        first, last = self.stretches[0], self.stretches[-1]
        if len(self.stretches) == 1:
            return f"{first.quantity} a day, from {first.first:%d %B %Y} to {first.last:%d %B %Y}."
        return (
            f"From {first.quantity} a day on {first.first:%d %B %Y} to {last.quantity} a day on {last.last:%d %B %Y},"
            f" in {len(self.stretches)} stretches."
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where days and values stand in the picture: so many days from the first, values from nothing to `top`."""

    first: date
    days: int
    top: float

    def across(self, day: date) -> float:
        """Where the day begins."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / self.days, 1)

    def up(self, value: float) -> float:
        """How high a value stands."""
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.top, 1)

    @property
    def right(self) -> float:
        """Where the last day ends."""
        return self.across(self.first + timedelta(days=self.days))

    @property
    def day_ticks(self) -> tuple[Tick, ...]:
        """Seven marks at most, each with its day."""
        step = max(1, -(-self.days // 7))
        marked = (self.first + timedelta(days=n) for n in range(0, self.days, step))
        return tuple(Tick(self.across(day), f"{day.day} {day:%b}") for day in marked)


def weeks(first: date, last: date) -> list[list[date]]:
    """Whole weeks, from Monday on, that hold every day from the first to the last."""
    monday = first - timedelta(days=first.weekday())
    count = (last - monday).days // 7 + 1
    return [[monday + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]


class OfADay(Protocol):
    """A dose, due or given."""

    @property
    def day(self) -> date:
        """Its dosing day."""

    @property
    def micrograms(self) -> int:
        """How much."""


def daily_amounts(doses: Iterable[OfADay]) -> dict[date, list[int]]:
    """The doses of each day that has any, in micrograms, in order of days."""
    amounts: dict[date, list[int]] = {}
    for dose in doses:
        amounts.setdefault(dose.day, []).append(dose.micrograms)
    return dict(sorted(amounts.items()))


def daily_totals(doses: Iterable[OfADay]) -> dict[date, int]:
    """Micrograms of each day that has any, in order of days."""
    return {day: sum(amounts) for day, amounts in daily_amounts(doses).items()}


def stretches(totals: Mapping[date, int]) -> list[Stretch]:
    """Neighbouring due days of the same amount drawn together."""
    found: list[Stretch] = []
    for day, micrograms in totals.items():
        if found and found[-1].micrograms == micrograms:
            found[-1] = Stretch(found[-1].first, day, micrograms)
        else:
            found.append(Stretch(day, day, micrograms))
    return found


def curve(totals: Mapping[date, int], given: Mapping[date, int] | None = None) -> Curve | None:
    """The picture of the amounts, beside what was given before; None when there is nothing to draw."""
    if not totals:
        return None
    given = given or {}
    runs = stretches(totals)
    first, last = min([runs[0].first, *given]), runs[-1].last
    ticks = up_ticks(max([*totals.values(), *given.values()]))
    top = ticks[-1]
    frame = Frame(first, (last - first).days + 1, top)
    across, up = frame.across, frame.up
    path = [f"M{across(runs[0].first)} {up(runs[0].micrograms)}"]
    path.extend(f"H{across(run.first)} V{up(run.micrograms)}" for run in runs[1:])
    path.append(f"H{frame.right}")
    return Curve(
        path=" ".join(path),
        given=" ".join(
            f"M{across(day)} {up(micrograms)}H{across(day + timedelta(days=1))}" for day, micrograms in given.items()
        ),
        across=frame.day_ticks,
        up=tuple(Tick(up(value), Quantity(value).mg) for value in ticks),
        stretches=tuple(runs),
        given_stretches=tuple(stretches(given)),
    )


def nice_top(highest: int) -> int:
    """A round number at or above the highest, in micrograms: where an axis ends."""
    return up_ticks(highest)[-1]


def up_ticks(highest: int) -> Sequence[int]:
    """Four marks at most from nothing to a round number at or above the highest."""
    scale = 1
    while True:
        for nice in NICE:
            step = nice * scale
            if step * 4 >= highest:
                return [step * n for n in range(-(-highest // step) + 1)]
        scale *= 10
