"""Observations as FHIR R4 resources: plain mappings, ready to be written as JSON.

Analytes carry LOINC codes of the opioid value sets, vital signs those of the FHIR R4 vital signs profiles; what has no
code read in a source carries a code of our own system. Everything is labelled as 42 CFR Part 2 content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from assessments.domain.analytes import ANALYTES
from assessments.domain.cardiac import Formula
from assessments.domain.findings import qtc_of
from assessments.domain.observations import KINDS, RESULTS, Field, number_of
from assessments.domain.units import MEASURES

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
OWN = "urn:evenkeel:observation"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
PART_2 = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "42CFRPart2"}
VITAL_SIGNS: Mapping[str, str] = {
    "systolic": "8480-6",
    "diastolic": "8462-4",
    "heart_rate": "8867-4",
    "respirations": "9279-1",
    "oxygen": "2708-6",
    "temperature": "8310-5",
    "weight": "29463-7",
}
CATEGORIES: Mapping[str, str] = {"vitals": "vital-signs", "weight": "vital-signs", "ecg": "procedure"}
NOT_MEASURED: Mapping[str, str] = {"refused": "asked-declined", "not_collected": "not-performed"}
READING_CODES: Mapping[str, str] = {"expected": "N", "unexpected": "A", "indeterminate": "IND"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One row as it is exported. `urine_band` and `clearance` are what was worked out from it, if anything."""

    id: int
    patient_id: int
    kind: str
    outcome: str
    values: Mapping[str, Any]
    taken_at: datetime
    recorded_at: datetime
    corrects: int | None = None
    is_corrected: bool = False
    note: str = ""
    urine_band: str = ""
    clearance: Decimal | None = None


def as_fhir(kept: Kept) -> dict[str, Any]:
    """The row as one Observation; several measures are its components."""
    found: dict[str, Any] = {
        "resourceType": "Observation",
        "id": str(kept.id),
        "meta": {"security": [PART_2]},
        "status": _status(kept),
        "category": [_concept(CATEGORY, CATEGORIES.get(kept.kind, "laboratory"))],
        "code": _own(kept.kind, KINDS[kept.kind].name),
        "subject": {"reference": f"Patient/{kept.patient_id}"},
        "effectiveDateTime": kept.taken_at.isoformat(),
        "issued": kept.recorded_at.isoformat(),
    }
    if kept.note:
        found["note"] = [{"text": kept.note}]
    if kept.outcome != "measured":
        found["dataAbsentReason"] = _concept(ABSENT, NOT_MEASURED.get(kept.outcome, "error"))
        return found
    found["component"] = [part for one in KINDS[kept.kind].fields for part in _component(kept, one)]
    if kept.kind == "drug_test":
        found["component"] += _analytes(kept.values)
        if kept.urine_band in READING_CODES:
            found["interpretation"] = [_concept(INTERPRETATION, READING_CODES[kept.urine_band])]
    if kept.kind == "ecg":
        words = f"QTc, {Formula(kept.values['formula']).value.capitalize()}"
        quantity = {"value": qtc_of(kept.values), "unit": "ms", "system": UCUM, "code": "ms"}
        found["component"].append({"code": _own("qtc", words), "valueQuantity": quantity})
    if kept.clearance is not None:
        quantity = {"value": float(kept.clearance), "unit": "mL/min", "system": UCUM, "code": "mL/min"}
        words = "Creatinine clearance, Cockcroft-Gault"
        found["component"].append({"code": _own("creatinine_clearance", words), "valueQuantity": quantity})
    return found


def _status(kept: Kept) -> str:
    if kept.is_corrected or kept.outcome == "entered_in_error":
        return "entered-in-error"
    return "corrected" if kept.corrects else "final"


def _component(kept: Kept, one: Field) -> list[dict[str, Any]]:
    if one.name not in kept.values:
        return []
    if one.choices:
        return [{"code": _own(one.name, one.label), "valueString": one.choices[kept.values[one.name]]}]
    unit, value = MEASURES[one.measure].units[0], number_of(kept.values, one.name, one.measure)
    code = VITAL_SIGNS.get(one.name) if kept.kind in ("vitals", "weight") else None
    quantity = {"value": float(value or 0), "unit": unit.symbol or unit.ucum, "system": UCUM, "code": unit.ucum}
    coded = {"coding": [{"system": LOINC, "code": code}], "text": one.label} if code else _own(one.name, one.label)
    return [{"code": coded, "valueQuantity": quantity}]


def _analytes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for code, said in values["results"].items():
        analyte = ANALYTES[code]
        loinc = analyte.confirm if values["method"] == "definitive" else analyte.screen
        coded = (
            {"coding": [{"system": LOINC, "code": loinc}], "text": analyte.name} if loinc else _own(code, analyte.name)
        )
        interpretation = [_concept(INTERPRETATION, said.upper())]
        found.append({"code": coded, "valueString": RESULTS[said], "interpretation": interpretation})
    return found


def _own(code: str, words: str) -> dict[str, Any]:
    return {"coding": [{"system": OWN, "code": code.replace("_", "-"), "display": words}], "text": words}


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}
