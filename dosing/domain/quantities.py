"""Amounts of a medicine as whole micrograms, and what a product can measure of them.

Amounts never become binary floats: 0.7 mg is 700 micrograms, exactly, in every sum. The millilitre
rule (mg divided by mg per mL, half up to 0.1 mL) is how a dose of an oral liquid is drawn up.
Amounts are printed without trailing zeros ("8", never "8.0"): a missed decimal point is a tenfold dose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MICROGRAMS_PER_MG = 1_000
# The largest amount anybody may type: ten one-litre bottles of 10 mg/mL concentrate. Sums may be larger.
LARGEST_TYPED_MG = 100_000
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?")
_FRACTIONS = {(1, 2): "1/2", (1, 4): "1/4", (3, 4): "3/4"}


class InvalidAmount(ValueError):
    """What was written is not an amount of a medicine."""


class NotMeasurable(ValueError):
    """A sound amount that this product cannot measure; it is refused, never rounded."""


@dataclass(frozen=True, order=True, slots=True)
class Quantity:
    """An amount of active ingredient in whole micrograms; negative only as a difference."""

    micrograms: int

    def __post_init__(self) -> None:
        if type(self.micrograms) is not int:
            raise InvalidAmount("An amount is counted in whole micrograms.")

    @classmethod
    def from_mg(cls, value: str | int | Decimal, *, signed: bool = False) -> Quantity:
        """Read milligrams written as text, a whole number or a Decimal; zero is an amount."""
        exact = _exact_number(value, "mg")
        if exact < 0 and not signed:
            raise InvalidAmount("An amount cannot be negative.")
        return cls(_thousandths(exact, "mg", "1 microgram (0.001 mg)"))

    @classmethod
    def positive_mg(cls, value: str | int | Decimal) -> Quantity:
        """Read milligrams that must be more than nothing: a dose, a receipt, a waste."""
        quantity = cls.from_mg(value)
        if quantity.micrograms == 0:
            raise InvalidAmount("The amount must be more than 0 mg.")
        return quantity

    @property
    def mg(self) -> str:
        """Milligrams as the one canonical text: "80", "0.7", never "80.0" or "8e1"."""
        return _decimal_text(self.micrograms, 3)

    @property
    def is_zero(self) -> bool:
        """Whether this is exactly nothing."""
        return self.micrograms == 0

    def __str__(self) -> str:
        return f"{self.mg} mg"

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.micrograms + other.micrograms)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.micrograms - other.micrograms)

    def __neg__(self) -> Quantity:
        return Quantity(-self.micrograms)

    def __mul__(self, times: int) -> Quantity:
        return Quantity(self.micrograms * times)


NOTHING = Quantity(0)


def total(quantities: Iterable[Quantity]) -> Quantity:
    """The sum of the amounts; nothing at all is 0 mg."""
    return Quantity(sum(quantity.micrograms for quantity in quantities))


@dataclass(frozen=True, order=True, slots=True)
class Concentration:
    """Micrograms of active ingredient in one millilitre."""

    micrograms_per_ml: int

    def __post_init__(self) -> None:
        if type(self.micrograms_per_ml) is not int or self.micrograms_per_ml <= 0:
            raise InvalidAmount("A concentration is more than 0 mg/mL, in whole micrograms.")

    @classmethod
    def from_mg_per_ml(cls, value: str | int | Decimal) -> Concentration:
        """Read a concentration written in milligrams per millilitre."""
        return cls(Quantity.positive_mg(value).micrograms)

    @property
    def mg_per_ml(self) -> str:
        """Milligrams per millilitre as canonical text."""
        return _decimal_text(self.micrograms_per_ml, 3)


@dataclass(frozen=True, slots=True)
class Measure:
    """What one product can measure: its smallest step and, for a solid or a syringe, one unit of it."""

    step: Quantity
    unit: Quantity | None = None
    unit_name: str = "unit"
    concentration: Concentration | None = None


def millilitres(quantity: Quantity, concentration: Concentration, places: int = 1) -> str:
    """Volume of an amount, half up (away from zero) to 0.1 mL unless another number of places is asked for."""
    scaled = abs(quantity.micrograms) * 10**places
    per_ml = concentration.micrograms_per_ml
    rounded = (2 * scaled + per_ml) // (2 * per_ml)
    return _decimal_text(-rounded if quantity.micrograms < 0 else rounded, places)


def quantity_in(volume_ml: str | int | Decimal, concentration: Concentration) -> Quantity:
    """The amount in a volume that was measured; refused where it is not whole micrograms."""
    exact = _exact_number(volume_ml, "mL")
    if exact < 0:
        raise InvalidAmount("A volume cannot be negative.")
    microlitres = _thousandths(exact, "mL", "0.001 mL")
    micrograms, rest = divmod(microlitres * concentration.micrograms_per_ml, 1_000)
    if rest:
        raise InvalidAmount(f"{exact} mL at {concentration.mg_per_ml} mg/mL is not whole micrograms.")
    return Quantity(micrograms)


def quantity_of_units(count: str | int | Decimal, unit: Quantity) -> Quantity:
    """The amount in so many tablets, films or syringes; refused where it is not whole micrograms."""
    exact = _exact_number(count, "units")
    if exact < 0:
        raise InvalidAmount("A number of units cannot be negative.")
    micrograms, rest = divmod(_thousandths(exact, "units", "0.001 of a unit") * unit.micrograms, 1_000)
    if rest:
        raise InvalidAmount(f"{exact} units of {unit} is not whole micrograms.")
    return Quantity(micrograms)


def units_in(quantity: Quantity, unit: Quantity) -> str:
    """How many units an amount is, as decimal text to three places: what a shelf holds, not what a person takes."""
    scaled = abs(quantity.micrograms) * 1_000
    rounded = (2 * scaled + unit.micrograms) // (2 * unit.micrograms)
    return _decimal_text(-rounded if quantity.micrograms < 0 else rounded, 3)


def measurable(quantity: Quantity, measure: Measure) -> Quantity:
    """The same amount if the product can measure it, otherwise NotMeasurable naming the nearest ones."""
    step = measure.step.micrograms
    if quantity.micrograms <= 0:
        raise NotMeasurable("Only an amount above 0 mg can be measured.")
    steps, rest = divmod(quantity.micrograms, step)
    if rest:
        near = [Quantity(count * step) for count in (steps, steps + 1) if count]
        choices = " and ".join(str(amount) for amount in near)
        nearest = "nearest is" if len(near) == 1 else "nearest are"
        raise NotMeasurable(f"{quantity} cannot be measured in steps of {measure.step}; {nearest} {choices}.")
    return quantity


def units_text(quantity: Quantity, measure: Measure) -> str:
    """How many units of one product make the amount: "2 films of 8 mg", "1 1/2 tablets of 10 mg"."""
    if measure.unit is None:
        raise NotMeasurable("A liquid is measured in millilitres, not in units.")
    measurable(quantity, measure)
    whole, rest = divmod(quantity.micrograms, measure.unit.micrograms)
    written = " ".join(part for part in (str(whole or ""), _part(rest, measure.unit.micrograms)) if part)
    several = whole > 1 or (whole == 1 and rest)
    return f"{written} {measure.unit_name}{'s' if several else ''} of {measure.unit}"


def _part(rest: int, unit: int) -> str:
    """A scored part of a unit as a fraction in words of the counter: 1/2, 1/4, 3/4."""
    if not rest:
        return ""
    for (top, bottom), written in _FRACTIONS.items():
        if rest * bottom == unit * top:
            return written
    raise NotMeasurable(f"{Quantity(rest)} is not a half or a quarter of a unit of {Quantity(unit)}.")


def _exact_number(value: str | int | Decimal, unit: str) -> Decimal:
    """The number as an exact Decimal within what may be typed; floats, NaN and exponents are refused."""
    if isinstance(value, str):
        written = value.strip()
        if not _PLAIN_NUMBER.fullmatch(written):
            raise InvalidAmount(f'"{written[:20]}" is not an amount in {unit}: write digits such as 80 or 0.7.')
        number = Decimal(written)
    elif isinstance(value, Decimal):
        number = value
    elif type(value) is int:
        number = Decimal(value)
    else:
        raise InvalidAmount(f"An amount in {unit} is text, a whole number or a Decimal, never a float.")
    if not number.is_finite():
        raise InvalidAmount(f"An amount in {unit} must be a number.")
    if abs(number) > LARGEST_TYPED_MG:
        raise InvalidAmount(f"More than {LARGEST_TYPED_MG} {unit} cannot be right.")
    return number


def _thousandths(exact: Decimal, unit: str, finest: str) -> int:
    """The number in thousandths of its unit, refused where that would lose something."""
    rounded = exact.quantize(Decimal("0.001"))
    if rounded != exact:
        raise InvalidAmount(f"An amount in {unit} cannot be finer than {finest}.")
    return int(rounded.scaleb(3))


def _decimal_text(scaled: int, places: int) -> str:
    """An integer of 10**-places as plain decimal text without trailing zeros."""
    whole, rest = divmod(abs(scaled), 10**places)
    fraction = str(rest).rjust(places, "0").rstrip("0") if rest else ""
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
