"""Instruments and filled-in forms as FHIR R4: Questionnaire, QuestionnaireResponse, Observation.

Codes are LOINC where the reference gives one, beside a local code for everything. A null score says why it is
absent instead of being zero. What comes of treatment carries the 42 CFR Part 2 label.
https://hl7.org/fhir/R4/questionnaire.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.domain.answers import is_declined
from assessments.domain.instrument import Instrument, Item, Kind, Option, Scale
from assessments.domain.scoring import TOTAL
from assessments.domain.text_pack import TextPack

Resource = dict[str, Any]
LOINC = "http://loinc.org"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
ABSENT_CODES = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
SURVEY = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}
PART_2 = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "42CFRPart2"}
LOINC_NOTICE = "This material contains content from LOINC (http://loinc.org), © Regenstrief Institute, Inc."
INSTRUCTIONS = "instructions"
_LABELS_ONLY: Mapping[str, str] = {
    "en": "Labels only, not the validated wording.",
    "es": "Solo etiquetas, no el texto validado.",
}
_TYPES: Mapping[Kind, str] = {
    Kind.CHOICE: "choice",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "decimal",
    Kind.BOOLEAN: "boolean",
    Kind.TEXT: "text",
    Kind.PANEL: "string",
    Kind.LIST: "string",
}


@dataclass(frozen=True, slots=True)
class FiledForm:
    """A form as it is kept: its answers, what they came to, and whose it is, as FHIR references such as `Patient/12`.

    Total, subscores, band and flags are those of the score that was kept. `status` is the FHIR one: in-progress,
    completed, amended, stopped or entered-in-error. `authored` is ISO 8601 with offset.
    """

    id: str
    instrument: Instrument
    answers: Mapping[str, Any]
    subject: str
    authored: str
    total: float | None = None
    subscores: Mapping[str, float | str | None] = field(default_factory=dict)
    band: str = ""
    flags: Sequence[str] = ()
    status: str = "completed"
    author: str = ""
    source: str = ""


def system_of(instrument: Instrument) -> str:
    """The local code system of an instrument's own codes."""
    return f"urn:evenkeel:instrument:{instrument.id}"


def questionnaire(instrument: Instrument, language: str = "en", wording: TextPack | None = None) -> Resource:
    """The instrument as a Questionnaire, in the wording given; without one in our labels, and it says so."""
    asked = [wording.worded(item) if wording else item for item in instrument.items.values()]
    items = [_question(instrument, item, language) for item in asked]
    if wording and wording.instructions:
        items.insert(0, {"linkId": INSTRUCTIONS, "text": wording.instructions, "type": "display"})
    notices = [instrument.licence.holder, instrument.licence.terms, wording.source if wording else ""]
    notices = [notice for notice in notices if notice]
    described = instrument.measures.said_in(language)
    if wording is None and not instrument.licence.is_ours:
        described = f"{described}. {_LABELS_ONLY[language]}"
    loinc = instrument.loinc or any(item.loinc for item in instrument.items.values())
    resource = {
        "resourceType": "Questionnaire",
        "id": f"{instrument.id}-{instrument.version}".replace("_", "-"),
        "language": language,
        "url": system_of(instrument),
        "version": instrument.version,
        "name": instrument.id,
        "title": instrument.title.said_in(language),
        "status": "active",
        "subjectType": ["Patient"],
        "description": described,
        "copyright": " ".join([*notices, LOINC_NOTICE] if loinc else notices),
        "item": items,
    }
    if instrument.loinc:
        resource["code"] = [{"system": LOINC, "code": instrument.loinc}]
    return resource


def _question(instrument: Instrument, item: Item, language: str) -> Resource:
    asked: Resource = {"linkId": item.id, "text": item.label.said_in(language), "type": _TYPES[item.kind]}
    if item.loinc:
        asked["code"] = [{"system": LOINC, "code": item.loinc}]
    if item.kind in (Kind.PANEL, Kind.LIST):
        asked["repeats"] = True
    if item.when is None:
        asked["required"] = item.required
    if item.kind is Kind.CHOICE:
        asked["answerOption"] = [
            {"valueCoding": _coding(instrument, item, option, language)} for option in item.options
        ]
    enabled = _enable_when(instrument, item)
    return {**asked, "enableWhen": [enabled]} if enabled else asked


def _coding(instrument: Instrument, item: Item, option: Option, language: str) -> Resource:
    coding: Resource = {
        "system": f"{system_of(instrument)}:{item.id}",
        "code": str(option.value),
        "display": option.label.said_in(language),
    }
    if isinstance(option.value, int):
        coding["extension"] = [{"url": ORDINAL, "valueDecimal": option.value}]
    return coding


def _enable_when(instrument: Instrument, item: Item) -> Resource | None:
    """The skip rule, where it compares one choice with one answer; a longer rule stays with us."""
    operators = {"eq": "=", "ne": "!="}
    data = item.when_data if isinstance(item.when_data, Mapping) else {}
    word, arguments = next(iter(data.items()), ("", []))
    if word not in operators or arguments[0] not in instrument.items:
        return None
    question = instrument.items[arguments[0]]
    option = next((option for option in question.options if option.value == arguments[1]), None)
    if option is None:
        return None
    coding = {"system": f"{system_of(instrument)}:{question.id}", "code": str(option.value)}
    return {"question": question.id, "operator": operators[word], "answerCoding": coding}


def questionnaire_response(form: FiledForm, language: str = "en") -> Resource:
    """The answers as they were given; a refused one says so instead of being left out."""
    answered = [
        _answered(form, item, form.answers[item.id], language)
        for item in form.instrument.items.values()
        if form.answers.get(item.id) is not None
    ]
    resource: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": form.id,
        "meta": {"security": [PART_2]},
        "questionnaire": f"{system_of(form.instrument)}|{form.instrument.version}",
        "status": form.status,
        "subject": {"reference": form.subject},
        "authored": form.authored,
    }
    resource |= {"author": {"reference": form.author}} if form.author else {}
    resource |= {"source": {"reference": form.source}} if form.source else {}
    return resource | ({"item": answered} if answered else {})


def _answered(form: FiledForm, item: Item, value: Any, language: str) -> Resource:
    told: Resource = {"linkId": item.id, "text": item.label.said_in(language)}
    if is_declined(item, value):
        return told | {"extension": [{"url": ABSENT, "valueCode": "asked-declined"}]}
    values = _values(form.instrument, item, value, language)
    # FHIR has no empty list: a panel without a result says nothing.
    return told | ({"answer": values} if values else {})


def _values(instrument: Instrument, item: Item, value: Any, language: str) -> list[Resource]:
    """The values of an answer; a list or a panel can have none, and FHIR has no empty lists."""
    if isinstance(value, Mapping):
        return [{"valueString": f"{name}: {result}"} for name, result in value.items() if result is not None]
    if isinstance(value, list):
        return [{"valueString": str(name)} for name in value]
    option = next((one for one in item.options if (type(one.value), one.value) == (type(value), value)), None)
    if option:
        return [{"valueCoding": _coding(instrument, item, option, language)}]
    if isinstance(value, bool):
        return [{"valueBoolean": value}]
    if isinstance(value, int):
        return [{"valueDecimal" if item.kind is Kind.NUMBER else "valueInteger": value}]
    return [{"valueDecimal": value}] if isinstance(value, float) else [{"valueString": str(value)}]


def observations(form: FiledForm, language: str = "en") -> list[Resource]:
    """One Observation for each scale that is reported, derived from the response."""
    shown = [scale for scale in form.instrument.scales.values() if scale.shown != "never"]
    found = [_observation(form, scale, language) for scale in shown]
    bands = form.instrument.bands
    of_a_scale = bands is not None and any(scale.id == (bands.of or TOTAL) for scale in shown)
    return found if of_a_scale or not form.band else [_reading(form, language), *found]


def _observation(form: FiledForm, scale: Scale, language: str) -> Resource:
    resource = _derived(form, scale.id, scale.label.said_in(language), scale.loinc) | _measured(form, scale)
    bands = form.instrument.bands
    if bands and form.band and scale.id == (bands.of or TOTAL):
        resource["interpretation"] = [_band(form, language)]
    return resource


def _reading(form: FiledForm, language: str) -> Resource:
    """What the whole form says, where no scale carries it: the risk of a C-SSRS screener."""
    resource = _derived(form, "band", form.instrument.title.said_in(language))
    return resource | {"valueCodeableConcept": _band(form, language)}


def _band(form: FiledForm, language: str) -> Resource:
    names = form.instrument.bands.names if form.instrument.bands else {}
    words = names[form.band].said_in(language)
    coding = {"system": f"{system_of(form.instrument)}:band", "code": form.band, "display": words}
    return {"coding": [coding], "text": words}


def _derived(form: FiledForm, code: str, words: str, loinc: str = "") -> Resource:
    """An Observation derived from the response, still without its value."""
    local = {"system": system_of(form.instrument), "code": code, "display": words}
    final = {"completed": "final", "amended": "amended", "entered-in-error": "entered-in-error"}
    return {
        "resourceType": "Observation",
        "id": f"{form.id}-{code}".replace("_", "-"),
        "meta": {"security": [PART_2]},
        "status": final.get(form.status, "preliminary"),
        "category": [{"coding": [SURVEY]}],
        "code": {"coding": [{"system": LOINC, "code": loinc}, local] if loinc else [local], "text": words},
        "subject": {"reference": form.subject},
        "effectiveDateTime": form.authored,
        "derivedFrom": [{"reference": f"QuestionnaireResponse/{form.id}"}],
    }


def _measured(form: FiledForm, scale: Scale) -> Resource:
    value = form.total if scale.id == TOTAL else form.subscores.get(scale.reported_as)
    if value is None:
        invalid = any(flag.startswith("invalid_answer:") for flag in form.flags)
        code = "error" if invalid else "not-performed" if not form.answers else "unknown"
        return {"dataAbsentReason": {"coding": [{"system": ABSENT_CODES, "code": code}]}}
    if isinstance(value, str):
        return {"valueString": value}
    unit = scale.unit or "{score}"
    return {
        "valueQuantity": {
            "value": value,
            "unit": unit,
            "system": "http://unitsofmeasure.org",
            "code": _UCUM.get(unit, unit),
        }
    }


_UCUM: Mapping[str, str] = {"days": "d", "months": "mo"}
