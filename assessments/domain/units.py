"""Measured quantities: their units, how one unit becomes another, and values that are asked about.

A value in the usual range is taken as it is. One outside it is asked about, with the unit that would make it usual
where there is one (a creatinine of 80: µmol/L?). One outside the possible range is not taken at all. The ranges are
the clinic's own guard against slips of the keyboard, set wide; they are no reference ranges.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is written, its UCUM code, and how it becomes the canonical one: value x factor + offset."""

    symbol: str
    ucum: str
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)

    def canonical(self, value: Decimal) -> Decimal:
        """The value in the measure's canonical unit."""
        return value * self.factor + self.offset


@dataclass(frozen=True, slots=True)
class Measure:
    """Something measured. The first unit is the canonical one; `places` are its decimals when shown."""

    code: str
    name: str
    units: tuple[Unit, ...]
    usual: Range
    possible: Range
    places: int = 0

    def unit(self, symbol: str) -> Unit:
        """The unit written so. Raises ValueError for one this measure does not have."""
        found = next((one for one in self.units if one.symbol == symbol), None)
        if found is None:
            written = " or ".join(one.symbol for one in self.units)
            raise ValueError(f"{self.name.capitalize()} is measured in {written}.")
        return found

    def canonical(self, value: Decimal, symbol: str) -> Decimal:
        """The value in the canonical unit; rounded only when it is shown."""
        return self.unit(symbol).canonical(value)

    def shown(self, canonical: Decimal) -> str:
        """A canonical value with its unit, as it is written on a page."""
        rounded = canonical.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        return f"{rounded} {self.units[0].symbol}".strip()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a value is not simply taken. `possible` is false when it is not taken even if confirmed."""

    sentence: str
    possible: bool
    unit_meant: str = ""


def doubt_about(measure: Measure, value: Decimal, symbol: str) -> Doubt | None:
    """What to ask before this value is taken; None when it is usual. Raises ValueError for an unknown unit."""
    written = measure.unit(symbol)
    canonical = written.canonical(value)
    if _within(canonical, measure.usual):
        return None
    meant = next((unit for unit in measure.units if _within(unit.canonical(value), measure.usual)), None)
    far = "higher" if canonical > measure.usual[1] else "lower"
    sentence = f"{_capital(measure.name)} {value} {symbol} is {far} than usual."
    if meant is not None:
        sentence += f" Is it {value} {meant.symbol}?"
    possible = _within(canonical, measure.possible)
    if not possible:
        low, high = (measure.shown(edge) for edge in measure.possible)
        sentence += f" Values from {low} to {high} can be recorded."
    return Doubt(sentence, possible, meant.symbol if meant else "")


def read_number(text: str) -> Decimal:
    """A plain decimal number as a person types it. Raises ValueError for anything else."""
    written = text.strip().replace(",", ".")
    if not written.replace(".", "", 1).removeprefix("-").isdecimal() or not written.isascii() or len(written) > 12:
        raise ValueError("Write a number.")
    try:
        return Decimal(written)
    except InvalidOperation as problem:
        raise ValueError("Write a number.") from problem


def _within(value: Decimal, edges: Range) -> bool:
    return edges[0] <= value <= edges[1]


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _range(low: str, high: str) -> Range:
    return Decimal(low), Decimal(high)


def _measure(
    code: str, name: str, units: tuple[Unit, ...], *, usual: tuple[str, str], possible: tuple[str, str], places: int = 0
) -> Measure:
    return Measure(code, name, units, _range(*usual), _range(*possible), places)


_MMHG, _PER_MIN, _PERCENT = Unit("mmHg", "mm[Hg]"), Unit("/min", "/min"), Unit("%", "%")
_PER_LITRE = (Unit("U/L", "U/L"), Unit("µkat/L", "ukat/L", Decimal(60)))
_CREATININE = (Unit("mg/dL", "mg/dL"), Unit("µmol/L", "umol/L", 1 / Decimal("88.42")))
_BREATH = (Unit("g/210 L", "g/(210.L)"), Unit("mg/L", "mg/L", Decimal("0.21")))
_NG_ML = (Unit("ng/mL", "ng/mL"),)

_ALL = (
    _measure("creatinine", "serum creatinine", _CREATININE, usual=("0.3", "12"), possible=("0.1", "50"), places=2),
    _measure("alt", "ALT", _PER_LITRE, usual=("4", "3000"), possible=("1", "30000")),
    _measure("ast", "AST", _PER_LITRE, usual=("4", "3000"), possible=("1", "30000")),
    _measure("upper_limit", "upper limit of the laboratory", _PER_LITRE, usual=("20", "80"), possible=("10", "120")),
    _measure("breath_alcohol", "breath alcohol", _BREATH, usual=("0", "0.3"), possible=("0", "0.6"), places=3),
    _measure(
        "qt", "QT", (Unit("ms", "ms"), Unit("s", "s", Decimal(1000))), usual=("300", "600"), possible=("200", "800")
    ),
    _measure("heart_rate", "heart rate", (_PER_MIN,), usual=("40", "150"), possible=("20", "250")),
    _measure("systolic", "systolic pressure", (_MMHG,), usual=("80", "220"), possible=("40", "300")),
    _measure("diastolic", "diastolic pressure", (_MMHG,), usual=("40", "130"), possible=("20", "200")),
    _measure("respirations", "respirations", (_PER_MIN,), usual=("8", "30"), possible=("1", "80")),
    _measure("oxygen", "oxygen saturation", (_PERCENT,), usual=("85", "100"), possible=("40", "100")),
    _measure(
        "temperature",
        "body temperature",
        (Unit("°F", "[degF]"), Unit("°C", "Cel", Decimal("1.8"), Decimal(32))),
        usual=("94", "105"),
        possible=("77", "113"),
        places=1,
    ),
    _measure(
        "weight",
        "weight",
        (Unit("kg", "kg"), Unit("lb", "[lb_av]", Decimal("0.45359237"))),
        usual=("38", "180"),
        possible=("20", "400"),
        places=1,
    ),
    _measure(
        "urine_temperature",
        "specimen temperature",
        (Unit("°F", "[degF]"), Unit("°C", "Cel", Decimal("1.8"), Decimal(32))),
        usual=("80", "105"),
        possible=("32", "120"),
        places=1,
    ),
    _measure(
        "urine_creatinine",
        "creatinine of the specimen",
        (Unit("mg/dL", "mg/dL"), Unit("mmol/L", "mmol/L", 1 / Decimal("0.08842"))),
        usual=("5", "400"),
        possible=("0", "800"),
        places=1,
    ),
    _measure(
        "specific_gravity", "specific gravity", (Unit("", "1"),), usual=("1", "1.05"), possible=("1", "1.1"), places=4
    ),
    _measure("ph", "pH of the specimen", (Unit("", "[pH]"),), usual=("4", "10"), possible=("1", "14"), places=1),
    _measure("buprenorphine_ng_ml", "buprenorphine", _NG_ML, usual=("0", "5000"), possible=("0", "1000000"), places=1),
    _measure(
        "norbuprenorphine_ng_ml", "norbuprenorphine", _NG_ML, usual=("0", "10000"), possible=("0", "1000000"), places=1
    ),
)
MEASURES: Mapping[str, Measure] = {measure.code: measure for measure in _ALL}
