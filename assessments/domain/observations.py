"""The kinds of observation: which measures and answers each has, and how an entry is read and doubted.

What was typed is what is kept: a number as it was written, with its unit. Other units, clearances and readings are
worked out from that whenever they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessments.domain.analytes import ANALYTES
from assessments.domain.units import MEASURES, Measure, doubt_about, read_number

OUTCOMES: Mapping[str, str] = {
    "measured": "measured",
    "refused": "refused",
    "not_collected": "not collected",
    "entered_in_error": "entered in error",
}
RESULTS: Mapping[str, str] = {"pos": "positive", "neg": "negative"}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing an entry holds: a measure with its unit, or one of a few answers."""

    name: str
    label: str
    measure: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    required: bool = False

    @property
    def of(self) -> Measure:
        """What is measured."""
        return MEASURES[self.measure]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of observation. At least one of its measures or answers is given unless all are required."""

    code: str
    name: str
    fields: tuple[Field, ...]
    tests_urine: bool = False

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(one for one in self.fields if one.name == name)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed: field to (number, unit) or to the chosen answer; analyte to "pos" or "neg"."""

    numbers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """An entry read: what would be kept, what is wrong with it, and what has to be confirmed first."""

    values: dict[str, Any]
    wrong: Mapping[str, str]
    asked: Mapping[str, str]


def _number(name: str, label: str, measure: str = "", *, required: bool = False) -> Field:
    return Field(name, label, measure or name, required=required)


_SPECIMEN = (
    _number("urine_temperature", "Specimen temperature"),
    _number("urine_creatinine", "Specimen creatinine"),
    _number("specific_gravity", "Specific gravity"),
    _number("ph", "pH"),
    _number("buprenorphine_ng_ml", "Buprenorphine, measured"),
    _number("norbuprenorphine_ng_ml", "Norbuprenorphine, measured"),
)
_METHODS = {"presumptive": "presumptive (cup, immunoassay)", "definitive": "definitive (laboratory)"}
_FORMULAS = {"fridericia": "Fridericia", "bazett": "Bazett"}
_PREGNANT = {"negative": "negative", "positive": "positive", "unclear": "could not be read"}
_ALL = (
    Kind(
        "drug_test",
        "Urine drug test",
        (Field("method", "Method", choices=_METHODS, required=True), *_SPECIMEN),
        tests_urine=True,
    ),
    Kind("breath_alcohol", "Breath alcohol", (_number("breath_alcohol", "Breath alcohol", required=True),)),
    Kind(
        "ecg",
        "ECG",
        (
            _number("qt", "QT", required=True),
            _number("heart_rate", "Heart rate", required=True),
            Field("formula", "Correction", choices=_FORMULAS, required=True),
        ),
    ),
    Kind("kidney", "Kidney: creatinine", (_number("creatinine", "Serum creatinine", required=True),)),
    Kind(
        "liver",
        "Liver: ALT and AST",
        (
            _number("alt", "ALT"),
            _number("alt_upper", "Laboratory's upper limit, ALT", "upper_limit"),
            _number("ast", "AST"),
            _number("ast_upper", "Laboratory's upper limit, AST", "upper_limit"),
        ),
    ),
    Kind(
        "vitals",
        "Vital signs",
        (
            _number("systolic", "Blood pressure, systolic"),
            _number("diastolic", "Blood pressure, diastolic"),
            _number("heart_rate", "Heart rate"),
            _number("respirations", "Respirations"),
            _number("oxygen", "Oxygen saturation"),
            _number("temperature", "Temperature"),
        ),
    ),
    Kind("weight", "Weight", (_number("weight", "Weight", required=True),)),
    Kind("pregnancy_test", "Pregnancy test", (Field("result", "Result", choices=_PREGNANT, required=True),)),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}


def read_entry(kind: Kind, entry: Entry) -> Read:
    """Read what was typed. Nothing is guessed: what is wrong is named, what is unusual is asked."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    asked: dict[str, str] = {}
    for one in kind.fields:
        if one.choices:
            _read_answer(one, entry, values, wrong)
        else:
            _read_number(one, entry, values, wrong, asked)
    if kind.tests_urine:
        _read_results(entry, values, wrong)
    elif not values and not wrong:
        wrong[kind.fields[0].name] = "Enter at least one value."
    if not wrong:
        wrong |= _contradictions(values)
    return Read(values, wrong, {} if wrong else asked)


def _read_answer(one: Field, entry: Entry, values: dict[str, Any], wrong: dict[str, str]) -> None:
    said = entry.answers.get(one.name, "")
    if said in one.choices:
        values[one.name] = said
    elif said or one.required:
        wrong[one.name] = "Choose one."


def _read_number(
    one: Field, entry: Entry, values: dict[str, Any], wrong: dict[str, str], asked: dict[str, str]
) -> None:
    written, unit = entry.numbers.get(one.name, ("", ""))
    if not written.strip():
        if one.required:
            wrong[one.name] = "Enter the value."
        return
    try:
        number = read_number(written)
        doubt = doubt_about(one.of, number, unit)
    except ValueError as problem:
        wrong[one.name] = str(problem)
        return
    values[one.name] = {"value": str(number), "unit": unit}
    if doubt and not doubt.possible:
        wrong[one.name] = doubt.sentence
    elif doubt and one.name not in entry.confirmed:
        asked[one.name] = doubt.sentence


def _read_results(entry: Entry, values: dict[str, Any], wrong: dict[str, str]) -> None:
    if set(entry.results) - set(ANALYTES) or set(entry.results.values()) - set(RESULTS):
        wrong["results"] = "A result is positive or negative, of an analyte in the list."
    elif not entry.results:
        wrong["results"] = "Enter at least one result."
    else:
        values["results"] = dict(entry.results)


def _contradictions(values: Mapping[str, Any]) -> dict[str, str]:
    upper, lower = number_of(values, "systolic", "systolic"), number_of(values, "diastolic", "diastolic")
    if upper is not None and lower is not None and upper <= lower:
        return {"diastolic": "The lower pressure is below the upper one."}
    return {}


def number_of(values: Mapping[str, Any], name: str, measure: str) -> Decimal | None:
    """A kept number in the measure's canonical unit; None when it was not measured."""
    kept = values.get(name)
    return None if kept is None else MEASURES[measure].canonical(Decimal(kept["value"]), kept["unit"])
