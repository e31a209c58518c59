"""Levels of a medicine in the blood, in closed form: for planning and teaching, never for a dosing decision.

Every model without autoinduction is a sum of modes: a share of each dose goes in at a first-order rate ka and leaves
at a first-order rate ke. One compartment is one mode; two compartments are two modes with the eigenvalues of the
disposition; two depots are two modes with rates of their own. Irregular doses are the superposition of single ones,
carried forward exactly from one moment to the next.

Hours, micrograms, litres; a level is ng/mL, which is micrograms per litre. Formulas: medication reference 5.2.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol, Self

ALMOST_EQUAL = 1e-6  # rates this close, relative to the time looked at, take the limit form
_GRID, _NARROWINGS = 400, 80


@dataclass(frozen=True, slots=True)
class Mode:
    """One first-order way in, one first-order way out. Rates per hour; the share is of the dose."""

    ka: float
    ke: float
    volume_l: float
    share: float = 1.0

    def level(self, micrograms: float, hours: float) -> float:
        """The level so long after a single dose."""
        return micrograms * self.share * self.ka / self.volume_l * carried(self.ka, self.ke, hours)

    def steady_level(self, micrograms: float, every_h: float, hours: float) -> float:
        """The level so long after a dose, when the same dose has been taken at this interval for ever."""
        scale = micrograms * self.share * self.ka / self.volume_l
        apart, middle = self.ka - self.ke, (self.ka + self.ke) / 2
        if abs(apart) * (hours + every_h) < ALMOST_EQUAL:
            left = math.exp(-middle * every_h)
            return scale * math.exp(-middle * hours) / (1 - left) * (hours + every_h * left / (1 - left))
        return scale * (_repeated(self.ke, every_h, hours) - _repeated(self.ka, every_h, hours)) / apart

    @property
    def half_life_h(self) -> float:
        """Hours until half has left."""
        return math.log(2) / self.ke

    @property
    def hours_to_90_percent(self) -> float:
        """Hours of steady input until nine tenths of the steady level."""
        return math.log(10) / self.ke

    def accumulation(self, every_h: float) -> float:
        """How many times the first level the steady one is."""
        return -1 / math.expm1(-self.ke * every_h)

    def peak_h(self, every_h: float | None = None) -> float:
        """Hours from a dose to the peak: of a single dose, or at steady state when taken at an interval."""
        ka, ke = self.ka, self.ke
        if abs(ka - ke) < ALMOST_EQUAL * ke:
            return (
                1 / ke if every_h is None else 1 / ke - every_h * math.exp(-ke * every_h) * self.accumulation(every_h)
            )
        ratio = ka / ke
        if every_h is not None:
            ratio *= math.expm1(-ke * every_h) / math.expm1(-ka * every_h)
        return math.log(ratio) / (ka - ke)


def carried(ka: float, ke: float, hours: float) -> float:
    """(exp(-ke t) - exp(-ka t)) / (ka - ke), right where the two rates meet: there it is t exp(-k t)."""
    apart = ka - ke
    if abs(apart) * hours < ALMOST_EQUAL:
        return hours * math.exp(-(ka + ke) / 2 * hours)
    # The slower exponential stands outside, so that the difference neither cancels nor overflows.
    return math.exp(-min(ka, ke) * hours) * -math.expm1(-abs(apart) * hours) / abs(apart)


def _repeated(rate: float, every_h: float, hours: float) -> float:
    return math.exp(-rate * hours) / -math.expm1(-rate * every_h)


def one_compartment(*, ka: float, cl: float, v: float) -> tuple[Mode, ...]:
    """By mouth into one compartment."""
    return (Mode(ka, cl / v, v),)


def two_compartment(*, ka: float, cl: float, v: float, q: float, v2: float) -> tuple[Mode, ...]:
    """Into a central compartment (v) that exchanges with a peripheral one (v2) at q litres an hour."""
    k10, k12, k21 = cl / v, q / v, q / v2
    whole = k10 + k12 + k21
    alpha = (whole + math.sqrt(whole * whole - 4 * k10 * k21)) / 2
    beta = k10 * k21 / alpha
    return (
        Mode(ka, alpha, v, (alpha - k21) / (alpha - beta)),
        Mode(ka, beta, v, (k21 - beta) / (alpha - beta)),
    )


def depots(*, shares: Sequence[tuple[float, float]], cl: float, v: float) -> tuple[Mode, ...]:
    """Several depots side by side, each (share of the dose, ka), into one compartment."""
    return tuple(Mode(ka, cl / v, v, share) for share, ka in shares)


def single_level(modes: Iterable[Mode], micrograms: float, hours: float) -> float:
    """ng/mL so long after one dose."""
    return sum(mode.level(micrograms, hours) for mode in modes)


def steady_level(modes: Iterable[Mode], micrograms: float, every_h: float, hours: float) -> float:
    """ng/mL so long after a dose at steady state; at `every_h` it is the trough."""
    return sum(mode.steady_level(micrograms, every_h, hours) for mode in modes)


class Body(Protocol):
    """Somebody at one moment: what is still to be absorbed, and the level."""

    @property
    def level(self) -> float:
        """ng/mL now."""

    def later(self, hours: float) -> Self:
        """The same person so much later, nothing taken in between."""

    def taking(self, micrograms: float) -> Self:
        """The same person right after a dose."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A body of modes: for each, the micrograms still in the depot and the level it makes."""

    modes: tuple[Mode, ...]
    held: tuple[tuple[float, float], ...] = ()

    @property
    def level(self) -> float:
        """ng/mL now."""
        return sum(level for _, level in self.held)

    def later(self, hours: float) -> Linear:
        """Exact, by the closed form over the time between."""
        moved = []
        for mode, (depot, level) in zip(self.modes, self._held, strict=True):
            arrived = depot * mode.ka / mode.volume_l * carried(mode.ka, mode.ke, hours)
            moved.append((depot * math.exp(-mode.ka * hours), level * math.exp(-mode.ke * hours) + arrived))
        return replace(self, held=tuple(moved))

    def taking(self, micrograms: float) -> Linear:
        """Each mode takes its share into its depot."""
        pairs = zip(self.modes, self._held, strict=True)
        return replace(self, held=tuple((depot + micrograms * mode.share, level) for mode, (depot, level) in pairs))

    @property
    def _held(self) -> tuple[tuple[float, float], ...]:
        return self.held or ((0.0, 0.0),) * len(self.modes)


Doses = Sequence[tuple[float, float]]  # (hour, micrograms), earliest first


def levels(body: Body, doses: Doses, times: Sequence[float]) -> list[float]:
    """ng/mL at each of these hours, which rise. A dose at the very hour has not been absorbed yet."""
    told, now, waiting = [], 0.0, list(reversed(doses))
    for time in times:
        while waiting and waiting[-1][0] <= time:
            at, micrograms = waiting.pop()
            body, now = body.later(at - now).taking(micrograms), at
        body, now = body.later(time - now), time
        told.append(body.level)
    return told


@dataclass(frozen=True, slots=True)
class Swing:
    """The peak after the last dose, and the trough just before the next one would be due; ng/mL."""

    peak: float
    trough: float

    @property
    def ratio(self) -> float | None:
        """Peak over trough; None where nothing is left."""
        return self.peak / self.trough if self.trough > 0 else None


def swing(body: Body, doses: Doses, gap_h: float) -> Swing:
    """Peak and trough of the continuous curve from the last dose to one gap later."""
    now = 0.0
    for at, micrograms in doses:
        body, now = body.later(at - now).taking(micrograms), at
    # Closer together at the start: the peak of a quick absorption stands within minutes of the dose.
    grid = [gap_h * (step / _GRID) ** 3 for step in range(_GRID + 1)]
    walked = [body]
    for before, after in pairwise(grid):
        walked.append(walked[-1].later(after - before))
    highest = max(range(len(grid)), key=lambda step: walked[step].level)
    low, high = max(highest - 1, 0), min(highest + 1, _GRID)
    peak = max(_highest(walked[low], grid[high] - grid[low]), walked[highest].level)
    return Swing(peak=peak, trough=walked[-1].level)


def _highest(body: Body, within_h: float) -> float:
    """The highest level of a stretch with one peak, by narrowing it down from both sides."""
    low, high = 0.0, within_h
    for _ in range(_NARROWINGS):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (left, high) if body.later(left).level < body.later(right).level else (low, right)
    return body.later((low + high) / 2).level
