"""The 172 rows of `dosing/interactions.csv`, and what each of their keys means.

A key is a medicine (all of whose ingredients must be in one thing taken), a medicine in one form ("olanzapine im"),
a class ("barbiturates"), a condition, or a comparison with a measured value ("crcl<=30"). Nothing else is understood,
and nothing is evaluated. Columns and action codes: medication reference, section 4.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from patients.domain.medicines import fold, recognise, vocabulary

PAGE = Path(__file__).parents[1] / "interactions.csv"
ANYTHING = "*"
_COMPARISON = re.compile(r"(qtc|dose|crcl|alt|age)(<=|>=|<|>)([0-9]{1,4})(?:xuln)?")

# Keys that mean one form or amount of a medicine. Where the form is not said, the row asks instead of stopping.
IN_ONE_FORM: Mapping[str, tuple[frozenset[str], str]] = {
    "ascorbic acid high dose": (frozenset({"ascorbic acid"}), "high dose"),
    "acetaminophen high dose": (frozenset({"acetaminophen"}), "high dose"),
    "ritonavir oral solution": (frozenset({"ritonavir"}), "oral solution"),
    "sertraline oral concentrate": (frozenset({"sertraline"}), "oral concentrate"),
    "nitroglycerin iv": (frozenset({"nitroglycerin"}), "iv"),
    "olanzapine im": (frozenset({"olanzapine"}), "im"),
    "lopinavir/ritonavir solution": (frozenset({"lopinavir", "ritonavir"}), "solution"),
    "methadone oral solution with alcohol": (frozenset({"methadone"}), "oral solution with alcohol"),
}
# Keys that name a class instead of its members.
CLASS_KEYS: Mapping[str, frozenset[str]] = {
    "barbiturates": frozenset({"phenobarbital", "butalbital", "primidone", "pentobarbital", "secobarbital"}),
    "aminoglycosides": frozenset({"gentamicin", "tobramycin", "amikacin"}),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measured value against a bound."""

    measure: str
    sign: str
    bound: float

    def holds(self, value: float) -> bool:
        """Whether the value lies on the dangerous side."""
        return {
            "<": value < self.bound,
            "<=": value <= self.bound,
            ">": value > self.bound,
            ">=": value >= self.bound,
        }[self.sign]

    def is_graver_than(self, other: "Comparison") -> bool:
        """Whether this bound lies further out on the same side of the same value."""
        if self.measure != other.measure or self.sign[0] != other.sign[0]:
            return False
        return self.bound < other.bound if self.sign[0] == "<" else self.bound > other.bound


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    id: str
    drug: str
    match_type: str
    interacting: str
    keys: tuple[str, ...]
    mechanism: str
    severity: str
    action: str
    what_to_do: str
    source: str
    evidence: str

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The keys that compare a measured value."""
        return tuple(found for key in self.keys if (found := comparison(key)))


def comparison(key: str) -> Comparison | None:
    """The comparison a key says; None for every other key."""
    found = _COMPARISON.fullmatch(key)
    return Comparison(found[1], found[2], float(found[3])) if found else None


@cache
def rows() -> tuple[Row, ...]:
    """All rows, read once a process."""
    with PAGE.open(encoding="utf-8", newline="") as page:
        return tuple(
            Row(
                id=row["id"],
                drug=row["programme_drug"],
                match_type=row["match_type"],
                interacting=row["interacting"],
                keys=tuple(row["match_keys"].split(";")),
                mechanism=row["mechanism"],
                severity=row["severity"],
                action=row["action_code"],
                what_to_do=row["what_to_do"],
                source=row["source"],
                evidence=row["evidence"],
            )
            for row in csv.DictReader(page)
        )


@cache
def ingredients_of(key: str) -> frozenset[str]:
    """What must all be in one thing taken for this key to mean it; empty for a key that is no medicine."""
    return frozenset(recognise(key).ingredients) if key not in IN_ONE_FORM else IN_ONE_FORM[key][0]


@cache
def literal_words() -> frozenset[str]:
    """Everything the table itself calls what somebody takes, folded."""
    return frozenset(fold(key) for row in rows() for key in (*row.keys, row.interacting))


@cache
def condition_keys() -> frozenset[str]:
    """Every condition or test result that a row asks about."""
    asked = (row for row in rows() if row.match_type in ("condition", "lab", "test"))
    return frozenset(key for row in asked for key in row.keys if comparison(key) is None)


@cache
def class_members() -> Mapping[str, frozenset[str]]:
    """The classes people name ("benzodiazepines", "benzodiazepine") with their members."""
    members: dict[str, set[str]] = {}
    for ingredient, kinds in vocabulary().classes.items():
        for kind in kinds:
            members.setdefault(fold(kind), set()).add(ingredient)
    found = {kind: frozenset(inside) for kind, inside in members.items() if kind != "other interacting"}
    return {**found, **{f"{kind}s": inside for kind, inside in found.items()}}
