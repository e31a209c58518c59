"""What makes a formulary page sound: each check yields sentences, all are collected.

The shape is checked first; only a page of the right shape is looked at for sense.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dosing.domain.quantities import InvalidAmount, Quantity

SCHEDULES = frozenset({"C-II", "C-III", "C-IV", "C-V", "none"})
STATUSES = frozenset({"dispensable", "recorded", "discontinued"})
EVIDENCE = frozenset({"read", "secondary", "general", "default"})

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHARED = {"sources": list, "evidence": list, "notes": str}
_MEDICATION = {
    **_SHARED,
    "code": str,
    "name": str,
    "rxcui": str,
    "narcotic": bool,
    "opioid_agonist": bool,
    "purposes": list,
    "daily_mg": str,
    "caution": str,
    "families": list,
}
_PRODUCT = {
    **_SHARED,
    "code": str,
    "strength": str,
    "unit_mg": str,
    "step_mg": str,
    "mg_per_ml": str,
    "ml": str,
    "rxnorm": list,
    "ndc": list,
}
_FAMILY = {
    **_SHARED,
    "section": str,
    "name": str,
    "brands": list,
    "generic": str,
    "form": str,
    "route": str,
    "package_unit": str,
    "schedule": str,
    "supply": str,
    "status": str,
    "labeler": str,
    "products": list,
}
_NEEDED = {
    "medication": {"code", "name", "purposes", "sources", "evidence", "families"},
    "family": {"section", "name", "schedule", "status", "sources", "evidence", "products"},
    "product": {"code"},
}
_NEEDED_TO_DISPENSE = ("form", "route", "package_unit", "strength", "step_mg", "rxnorm")


def problems_of(page: Mapping[str, Any]) -> list[str]:
    """Everything wrong with a page that was read as TOML, in the order of the page."""
    shape = list(_shape(page))
    if shape:
        return shape
    sense = [*_twice(page), *_unread_sources(page)]
    for medication in page["medications"]:
        for family in medication["families"]:
            for row in family["products"]:
                sense += _product({**family, **row})
    return sense


def _shape(page: Mapping[str, Any]) -> Iterator[str]:
    """The right keys with the right kinds of values, at every level."""
    if not isinstance(page.get("version"), str) or not isinstance(page.get("sources"), dict):
        yield "The page needs a version and its sources."
    for medication in _tables(page, "medications") or [{}]:
        yield from _keys("medication", medication, _MEDICATION)
        for family in _tables(medication, "families"):
            yield from _keys("family", family, _FAMILY)
            for row in _tables(family, "products"):
                yield from _keys("product", row, _PRODUCT)


def _tables(entry: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The tables under a key, as far as there are any; what else stands there is named by _keys."""
    found = entry.get(key, [])
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _keys(level: str, entry: Mapping[str, Any], known: Mapping[str, type]) -> Iterator[str]:
    """Unknown, missing and mistyped keys of one entry."""
    label = f"{level} {entry.get('code') or entry.get('name') or '?'}"
    for key in sorted(entry.keys() - known.keys()):
        yield f"{label}: {key} is not known."
    for key in sorted(_NEEDED[level] - entry.keys()):
        yield f"{label}: {key} is missing."
    for key in sorted(entry.keys() & known.keys()):
        value = entry[key]
        if not isinstance(value, known[key]):
            yield f"{label}: {key} must be {known[key].__name__}, numbers are written as text."
        elif value in ("", []):
            yield f"{label}: {key} is empty; leave out what is not known."
        elif isinstance(value, list) and not all(_fits_list(key, item) for item in value):
            yield f"{label}: {key} lists the wrong kind of thing."


def _fits_list(key: str, item: object) -> bool:
    """Tables in the lists of families and products, text in every other list."""
    return isinstance(item, dict) if key in ("families", "products") else isinstance(item, str) and bool(item)


def _twice(page: Mapping[str, Any]) -> Iterator[str]:
    """A code names one thing; an RxNorm code names one product."""
    medications = page["medications"]
    rows = [row for medication in medications for family in medication["families"] for row in family["products"]]
    for kind, codes in (
        ("medication code", [medication["code"] for medication in medications]),
        ("product code", [row["code"] for row in rows]),
        ("RxNorm code", [code for row in rows for code in row.get("rxnorm", [])]),
        ("NDC", [code for row in rows for code in row.get("ndc", [])]),
    ):
        yield from (f"The {kind} {code} is used {times} times." for code, times in Counter(codes).items() if times > 1)


def _unread_sources(page: Mapping[str, Any]) -> Iterator[str]:
    """Every source that is cited is listed, every one listed is cited, evidence is one of four words."""
    cited: set[str] = set()
    for medication in page["medications"]:
        for entry in (medication, *medication["families"]):
            cited |= set(entry["sources"])
            for word in sorted(set(entry["evidence"]) - EVIDENCE):
                yield f"{entry['name']}: evidence {word} is not known."
    for key in sorted(cited ^ page["sources"].keys()):
        yield f"Source {key} is {'not listed' if key in cited else 'cited nowhere'}."


def _product(row: Mapping[str, Any]) -> list[str]:
    """The problems of one product with what its family says."""
    found = [*_words(row)]
    try:
        found += [*_amounts(row)]
    except InvalidAmount as error:
        found.append(str(error))
    return [f"product {row['code']}: {problem}" for problem in found]


def _words(row: Mapping[str, Any]) -> Iterator[str]:
    """Codes have their shape, schedule and status are known, what is dispensed is described in full."""
    if not _SLUG.fullmatch(row["code"]):
        yield "the code is not lower-case words with dashes."
    if row["schedule"] not in SCHEDULES:
        yield f"schedule {row['schedule']} is not known."
    if row["status"] not in STATUSES:
        yield f"status {row['status']} is not known."
    for code in row.get("rxnorm", []):
        if not (code.isascii() and code.isdigit()):
            yield f"RxNorm code {code} is not digits."
    if row["status"] == "dispensable":
        yield from (f"{key} is missing though it is dispensed." for key in _NEEDED_TO_DISPENSE if key not in row)


def _amounts(row: Mapping[str, Any]) -> Iterator[str]:
    """Steps fit units, liquids have a concentration, and a prefilled volume holds what it says."""
    unit, step, per_ml = (_positive(row, key) for key in ("unit_mg", "step_mg", "mg_per_ml"))
    is_liquid = row.get("package_unit") == "mL"
    if is_liquid and per_ml is None:
        yield "a liquid needs mg_per_ml."
    if not is_liquid and row["status"] == "dispensable" and unit is None:
        yield "a solid or a syringe needs unit_mg."
    if step and unit and unit.micrograms % step.micrograms:
        yield f"the step of {step} does not divide a unit of {unit}."
    if step and per_ml and is_liquid and step.micrograms * 10 % per_ml.micrograms:
        yield f"the step of {step} is not whole tenths of a millilitre."
    if unit and per_ml and "ml" in row:
        held = Decimal(row["ml"]) * per_ml.micrograms
        if abs(held - unit.micrograms) * 200 > unit.micrograms:
            yield f"{row['ml']} mL of {per_ml}/mL is not {unit}."


def _positive(row: Mapping[str, Any], key: str) -> Quantity | None:
    """The amount under a key, more than nothing; none where the page says nothing."""
    return Quantity.positive_mg(row[key]) if key in row else None
