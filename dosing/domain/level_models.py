"""The population models of `pharmacokinetics.toml`, ready to be run, each number with its source."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from dosing.domain.autoinduction import Induced, Induction
from dosing.domain.pharmacokinetics import Body, Linear, Mode, depots, one_compartment, two_compartment

PAGE = Path(__file__).with_name("pharmacokinetics.toml")
TYPICAL = "typical"
REFERENCE_KG = 70
NOT_FOR_DECISIONS = "An illustrative population model for teaching; not for dosing decisions."
# What may be set by hand, and the range in which a number can be meant: per hour, litres an hour, litres.
SETTABLE: Mapping[str, tuple[float, float]] = {"ka": (1e-5, 100), "cl": (1e-3, 1e5), "v": (0.1, 1e6)}
# Buprenorphine under the tongue may rise less than its dose: F relative to 16 mg is (mg/16)^-0.233. Off by default,
# because the studies disagree (medication reference 5.1).
_LESS_THAN_PROPORTIONAL, _AT_MG = -0.233, 16


class UnknownModel(ValueError):
    """There is no such model or variant, or it does not take what was asked of it."""


@dataclass(frozen=True, slots=True)
class LevelModel:
    """One model: its numbers by name (ka, cl, v and others), and the interval it is usually taken at."""

    name: str
    says: str
    kind: str
    usual_gap_h: float
    numbers: Mapping[str, float]
    sources: Mapping[str, str] = field(compare=False)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The closed form. Raises UnknownModel for a model that has none."""
        n = self.numbers
        if self.kind == "one_compartment":
            return one_compartment(ka=n["ka"], cl=n["cl"], v=n["v"])
        if self.kind == "two_compartment":
            return two_compartment(ka=n["ka"], cl=n["cl"], v=n["v"], q=n["q"], v2=n["v2"])
        if self.kind == "depots":
            shares = ((n["fast_share"], n["ka"]), (1 - n["fast_share"], n["ka_slow"]))
            return depots(shares=shares, cl=n["cl"], v=n["v"])
        raise UnknownModel(f"{self.name} has no closed form; it is integrated.")

    @property
    def body(self) -> Body:
        """Somebody who has not had any yet."""
        n = self.numbers
        if self.kind == "autoinduction":
            return Induced(Induction(n["ka"], n["cl"], n["cl_later"], n["half_time_h"], n["v"]))
        return Linear(self.modes)

    def with_numbers(self, **numbers: float) -> LevelModel:
        """The same with numbers of one's own. Raises UnknownModel where a number cannot be meant."""
        if numbers and self.kind != "one_compartment":
            raise UnknownModel(f"{self.name} takes no parameters of your own: only models of one compartment do.")
        for name, value in numbers.items():
            least, most = SETTABLE[name]
            if not least <= value <= most:  # also false for what is not a number
                raise UnknownModel(f"{name} is {value:g}; it must lie between {least:g} and {most:g}.")
        return replace(self, numbers={**self.numbers, **numbers})

    def at_weight(self, kg: float) -> LevelModel:
        """Clearance by weight to the power 0.75, volume by weight, from 70 kg."""
        n, share = self.numbers, kg / REFERENCE_KG
        return replace(self, numbers={**n, "cl": n["cl"] * math.pow(share, 0.75), "v": n["v"] * share})

    def at_spread(self, z: float) -> LevelModel:
        """Somebody z standard deviations from the typical clearance (lognormal): 1.645 is the 95th percentile."""
        n = self.numbers
        sigma = math.sqrt(math.log(1 + n["spread_cl"] ** 2))
        return replace(self, numbers={**n, "cl": n["cl"] * math.exp(z * sigma)})


def less_than_proportional(mg: float) -> float:
    """The share of a sublingual buprenorphine dose that counts, relative to 16 mg, if F falls with the dose."""
    return math.pow(mg / _AT_MG, _LESS_THAN_PROPORTIONAL)


def level_model(name: str, variant: str = TYPICAL) -> LevelModel:
    """The model of that name and variant. Raises UnknownModel naming what there is."""
    page = _page()
    if name not in page:
        raise UnknownModel(f"There is no such model. There are: {', '.join(page)}.")
    told = page[name]
    variants = told.get("variants", {})
    if variant != TYPICAL and variant not in variants:
        there = ", ".join([TYPICAL, *variants])
        raise UnknownModel(f"{name} has no such variant. It has: {there}.")
    entries = {**told, **variants.get(variant, {})}
    numbers = {key: entry for key, entry in entries.items() if isinstance(entry, dict) and "value" in entry}
    return LevelModel(
        name=name,
        says=told["says"],
        kind=told["kind"],
        usual_gap_h=float(numbers.pop("usual_gap_h")["value"]),
        numbers={key: float(entry["value"]) for key, entry in numbers.items()},
        sources={key: entry["source"] for key, entry in numbers.items()},
    )


def model_names() -> tuple[str, ...]:
    """Every model there is."""
    return tuple(_page())


@cache
def _page() -> dict[str, Any]:
    return tomllib.loads(PAGE.read_text(encoding="utf-8"))
