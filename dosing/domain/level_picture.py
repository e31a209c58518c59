"""Expected levels as a picture: two stepped bands over dosing days, and the same facts for a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil

from dosing.domain.expected_levels import DayLevel
from dosing.domain.picture import HEIGHT, WIDTH, Frame, Tick, up_ticks


@dataclass(frozen=True, slots=True)
class LevelPicture:
    """The bands as paths, the marks of the axes, and where the order begins.

    `typical` is the swing of a typical person within each day, `people` that of nine people in ten. `rows` are the
    days of the table.
    """

    says: str
    typical: str
    people: str
    begins: float
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    rows: tuple[DayLevel, ...]
    first: date

    @property
    def view_box(self) -> str:
        """The size of the picture."""
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def told(self) -> str:
        """The picture in one sentence, for whoever cannot see it."""
        start, end = self.rows[0], self.rows[-1]
        return f"{self._of(start)}; {self._of(end)}. The wide band holds nine people in ten."

    def _of(self, level: DayLevel) -> str:
        return f"on {level.day:%d %B %Y} between {level.low:.3g} and {level.high:.3g} ng/mL in a typical person"


def level_picture(says: str, told: Sequence[DayLevel], *, begins: date, rows: Sequence[date]) -> LevelPicture:
    """The picture of these days, of which those from `begins` on are planned."""
    ticks = up_ticks(ceil(max(level.most for level in told)))
    frame = Frame(told[0].day, len(told), ticks[-1])
    shown = set(rows)
    return LevelPicture(
        says=says,
        typical=_band(frame, [(level.day, level.low, level.high) for level in told]),
        people=_band(frame, [(level.day, level.least, level.most) for level in told]),
        begins=frame.across(begins),
        across=frame.day_ticks,
        up=tuple(Tick(frame.up(value), f"{value}") for value in ticks),
        rows=tuple(level for level in told if level.day in shown),
        first=begins,
    )


def _band(frame: Frame, days: Sequence[tuple[date, float, float]]) -> str:
    """Along the top from the first day to the last and back along the bottom, a step a day."""
    first, last = days[0], days[-1]
    there = [f"M{frame.across(first[0])} {frame.up(first[2])}"]
    there += [f"H{frame.across(day)}V{frame.up(high)}" for day, _, high in days[1:]]
    back = [f"H{frame.right}V{frame.up(last[1])}"]
    back += [f"H{frame.across(after[0])}V{frame.up(before[1])}" for after, before in pairwise(reversed(days))]
    return "".join([*there, *back, f"H{frame.across(first[0])}Z"])
