"""The formulary page read and checked: what is in it is sound, or it is refused with every reason at once.

The page (`dosing/formulary.toml`) is edited by people, so an unknown word, a number that is no amount, a
step that does not divide a tablet or a source nobody can look up is an error here, not at the counter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dosing.domain.formulary_checks import problems_of
from dosing.domain.quantities import Concentration, InvalidAmount, Measure, Quantity

LIQUID_UNIT = "mL"


class Status(StrEnum):
    """What the clinic does with a product."""

    DISPENSABLE = "dispensable"
    RECORDED = "recorded"
    DISCONTINUED = "discontinued"


class InvalidFormulary(ValueError):
    """The formulary page is not sound; `problems` says everything that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Product:
    """One thing on the shelf or in a chart: a form and strength of a medication."""

    code: str
    medication: str
    section: str
    name: str
    brand: str
    generic: str
    form: str
    route: str
    strength: str
    unit: str
    unit_amount: Quantity | None
    concentration: Concentration | None
    volume_ml: str
    step: Quantity | None
    schedule: str
    supply: str
    status: Status
    rxnorm: tuple[str, ...]
    ndc: tuple[str, ...]
    labeler: str
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    notes: str

    @property
    def is_liquid(self) -> bool:
        """Whether it is measured in millilitres."""
        return self.unit == LIQUID_UNIT

    @property
    def measure(self) -> Measure | None:
        """What it can measure; none for a product that is only recorded without a step."""
        if self.step is None:
            return None
        concentration = self.concentration if self.is_liquid else None
        return Measure(step=self.step, unit=self.unit_amount, unit_name=self.unit, concentration=concentration)


@dataclass(frozen=True, slots=True)
class Medication:
    """An ingredient and its products. `narcotic` is logged for DEA, `opioid_agonist` needs the certificate."""

    code: str
    name: str
    rxcui: str
    narcotic: bool
    opioid_agonist: bool
    purposes: tuple[str, ...]
    daily_mg: str
    caution: str
    notes: str
    sources: tuple[str, ...]
    evidence: tuple[str, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Formulary:
    """The whole page: its version, where its statements were read, and the medications."""

    version: str
    sources: Mapping[str, str]
    medications: tuple[Medication, ...]

    @property
    def products(self) -> tuple[Product, ...]:
        """Every product of every medication, in the order of the page."""
        return tuple(product for medication in self.medications for product in medication.products)

    def product(self, code: str) -> Product:
        """The product of that code; KeyError where there is none."""
        return {product.code: product for product in self.products}[code]


def parse(text: str) -> Formulary:
    """Read the page; InvalidFormulary names everything that is wrong."""
    try:
        page = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidFormulary([f"The page is not TOML: {error}."]) from error
    problems = problems_of(page)
    if problems:
        raise InvalidFormulary(problems)
    try:
        medications = tuple(_medication(entry) for entry in page["medications"])
    except InvalidAmount as error:
        raise InvalidFormulary([str(error)]) from error
    return Formulary(version=page["version"], sources=dict(page["sources"]), medications=medications)


def _medication(entry: Mapping[str, Any]) -> Medication:
    """One medication with the products of all its families."""
    families = entry["families"]
    return Medication(
        code=entry["code"],
        name=entry["name"],
        rxcui=entry.get("rxcui", ""),
        narcotic=entry.get("narcotic", False),
        opioid_agonist=entry.get("opioid_agonist", False),
        purposes=tuple(entry["purposes"]),
        daily_mg=entry.get("daily_mg", ""),
        caution=entry.get("caution", ""),
        notes=entry.get("notes", ""),
        sources=tuple(entry["sources"]),
        evidence=tuple(entry["evidence"]),
        products=tuple(_product(entry["code"], {**family, **row}) for family in families for row in family["products"]),
    )


def _product(medication: str, row: Mapping[str, Any]) -> Product:
    """One product: what its family says, and what it says itself."""
    strength = row.get("strength", "")
    return Product(
        code=row["code"],
        medication=medication,
        section=row["section"],
        name=f"{row['name']} {strength}".strip(),
        brand=", ".join(row.get("brands", [])),
        generic=row.get("generic", ""),
        form=row.get("form", ""),
        route=row.get("route", ""),
        strength=strength,
        unit=row.get("package_unit", ""),
        unit_amount=Quantity.positive_mg(row["unit_mg"]) if "unit_mg" in row else None,
        concentration=Concentration.from_mg_per_ml(row["mg_per_ml"]) if "mg_per_ml" in row else None,
        volume_ml=row.get("ml", ""),
        step=Quantity.positive_mg(row["step_mg"]) if "step_mg" in row else None,
        schedule=row["schedule"],
        supply=row.get("supply", ""),
        status=Status(row["status"]),
        rxnorm=tuple(row.get("rxnorm", [])),
        ndc=tuple(row.get("ndc", [])),
        labeler=row.get("labeler", ""),
        sources=tuple(row["sources"]),
        evidence=tuple(row["evidence"]),
        notes=row.get("notes", ""),
    )
