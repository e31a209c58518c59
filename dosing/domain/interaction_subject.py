"""Which rows of the interaction table speak about a medicine of the programme, and how surely.

Some rows hold for one product only (buprenorphine with naloxone, extended release). Where the product is not said,
they are not passed over: they ask.
"""

from dataclasses import dataclass
from enum import IntEnum

from dosing.domain.interaction_table import Row
from patients.domain.medicines import classes_of, fold, recognise

_EXTENDED = frozenset(
    {"xr", "er", "depot", "extended", "injection", "injections", "shot", "shots"}
    | {"sublocade", "brixadi", "buvidal", "vivitrol"}
)
_NOT_EXTENDED = frozenset(
    {"film", "films", "strip", "strips", "tablet", "tablets", "tab", "tabs", "sublingual", "sl", "oral", "po"}
    | {"transmucosal", "subutex", "revia", "depade"}
)
_MONO = frozenset({"mono", "monoproduct", "subutex", "sublocade", "brixadi", "buvidal", "butrans", "buprenex"})
# Drugs of the table that are a class, and the classes of our own vocabulary they stand for.
_CLASSES = {
    "benzodiazepine (withdrawal or taper)": {"benzodiazepine"},
    "SSRI/SNRI": {"ssri", "snri"},
    "stimulant (ADHD)": {"stimulant"},
    "tobacco cessation": {"tobacco_cessation"},
}
_SPOKEN = {"ssri": "ssri", "snri": "snri", "stimulant": "stimulant", "benzodiazepine": "benzodiazepine"}
_SPOKEN |= {"tobacco cessation": "tobacco_cessation"}


class Fit(IntEnum):
    """Whether a row is about what is meant: no; only if the product or form is the one it names; yes."""

    NO = 0
    PERHAPS = 1
    YES = 2


class UnknownMedication(ValueError):
    """The medicine that is to be given is not recognised."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The medicine that is to be given."""

    name: str
    ingredients: frozenset[str]
    classes: frozenset[str]
    words: frozenset[str]

    @classmethod
    def read(cls, written: str) -> "Subject":
        """What was written. Raises UnknownMedication with what may be meant."""
        said = fold(written)
        if said in _SPOKEN:
            return cls(written, frozenset(), frozenset({_SPOKEN[said]}), frozenset())
        reading = recognise(written)
        if not reading.is_recognised:
            maybe = ", ".join(medicine.words for medicine in reading.proposals)
            ask = f" Did you mean {maybe}?" if maybe else " Write its ingredient or its brand."
            raise UnknownMedication(f"This medicine is not recognised.{ask}")
        return cls(written, frozenset(reading.ingredients), classes_of(reading.ingredients), frozenset(said.split()))

    def fit(self, row: Row) -> Fit:
        """Whether a row speaks about this medicine."""
        if row.drug == "ALL":
            return Fit.YES
        if row.drug in _CLASSES:
            return Fit.YES if _CLASSES[row.drug] & self.classes else Fit.NO
        if row.drug == "buprenorphine/naloxone":
            return self._with_naloxone()
        if row.drug.endswith(" XR"):
            return self._extended(row.drug.removesuffix(" XR"))
        return Fit.YES if self.ingredients & set(row.drug.split(";")) else Fit.NO

    def _with_naloxone(self) -> Fit:
        if "buprenorphine" not in self.ingredients:
            return Fit.NO
        if "naloxone" in self.ingredients:
            return Fit.YES
        return Fit.NO if self.words & (_MONO | _EXTENDED) else Fit.PERHAPS

    def _extended(self, ingredient: str) -> Fit:
        if ingredient not in self.ingredients:
            return Fit.NO
        if self.words & _EXTENDED:
            return Fit.YES
        return Fit.NO if self.words & _NOT_EXTENDED or len(self.ingredients) > 1 else Fit.PERHAPS
