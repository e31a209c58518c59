"""Expected levels day by day, of a person of the population models who takes these doses. Not for dosing decisions.

A dosing day goes from opening to opening. Its first dose is taken at its beginning, the doses of a split day are
spread evenly over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dosing.domain.level_models import LevelModel, level_model
from dosing.domain.pharmacokinetics import levels, steady_level

DAY_H = 24
# Nine in ten people have a clearance between these: the 5th and the 95th percentile of a normal distribution.
NINE_IN_TEN = 1.645
_PEAK_WITHIN_H, _PEAK_TO_H = 6, 0.25
# By ingredient and route. Zubsolv and Bunavail are taken up better than what the model was fitted to, and a depot
# under the skin is no daily dose: for those no curve is drawn (medication reference 2.2 and 5.1).
_MODELS: Mapping[tuple[str, str], str] = {
    ("methadone", "oral"): "methadone",
    ("buprenorphine", "sublingual"): "buprenorphine",
    ("buprenorphine", "sublingual or buccal"): "buprenorphine",
}
_TAKEN_UP_OTHERWISE = ("Zubsolv",)

DayDoses = Mapping[date, Sequence[int]]  # the doses of a day in their order, in micrograms


@dataclass(frozen=True, slots=True)
class DayLevel:
    """The lowest and the highest level of a dosing day, ng/mL: of a typical person, and of nine people in ten."""

    day: date
    low: float
    high: float
    least: float
    most: float


def model_of(medication: str, *, route: str, brand: str) -> LevelModel | None:
    """The model of a product taken every day or every few days; None where there is none."""
    name = _MODELS.get((medication, route))
    return level_model(name) if name and brand not in _TAKEN_UP_OTHERWISE else None


def expected_levels(model: LevelModel, doses: DayDoses, first: date, last: date) -> list[DayLevel]:
    """The levels of each day from the first to the last; before the first nothing has been taken."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    peak_h = _hours_to_peak(model)
    taken: list[tuple[float, float]] = []
    looked_at: list[list[float]] = []
    for number, day in enumerate(days):
        opens, amounts = number * DAY_H, doses.get(day, ())
        hours = [opens + DAY_H / len(amounts) * place for place in range(len(amounts))]
        taken += zip(hours, map(float, amounts), strict=True)
        looked_at.append(sorted({opens, *hours, *(hour + peak_h for hour in hours), opens + DAY_H}))
    typical = _swings(model, taken, looked_at)
    quick, slow = (_swings(model.at_spread(z), taken, looked_at) for z in (NINE_IN_TEN, -NINE_IN_TEN))
    return [
        DayLevel(day, low, high, least, most)
        for day, (low, high), (least, _), (_, most) in zip(days, typical, quick, slow, strict=True)
    ]


def _swings(
    model: LevelModel, taken: list[tuple[float, float]], looked_at: list[list[float]]
) -> list[tuple[float, float]]:
    times = sorted({hour for hours in looked_at for hour in hours})
    found = dict(zip(times, levels(model.body, taken, times), strict=True))
    return [(min(found[hour] for hour in hours), max(found[hour] for hour in hours)) for hours in looked_at]


def _hours_to_peak(model: LevelModel) -> float:
    """Hours from a daily dose to the highest level at steady state, to a quarter of an hour."""
    grid = [_PEAK_TO_H * n for n in range(1, int(_PEAK_WITHIN_H / _PEAK_TO_H))]
    return max(grid, key=lambda hour: steady_level(model.modes, 1, model.usual_gap_h, hour))
