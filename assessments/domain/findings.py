"""Observations in words: what was measured, and what a reading says, in neutral words with their source."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from assessments.domain.analytes import ANALYTES
from assessments.domain.cardiac import Formula, QtcBand, band_of, flags_of, qtc
from assessments.domain.observations import KINDS, number_of
from assessments.domain.toxicology import POSITIVE, Band, Reading, Specimen, UrineTest, read_urine_test
from assessments.domain.units import MEASURES

BAND_WORDS: Mapping[Band, str] = {
    Band.EXPECTED: "Expected",
    Band.UNEXPECTED: "Not expected",
    Band.INDETERMINATE: "Cannot be told",
    Band.INVALID: "Specimen cannot be read",
}
QTC_WORDS: Mapping[QtcBand, str] = {
    QtcBand.NORMAL: "450 ms or less",
    QtcBand.PROLONGED: "451 to 499 ms: discuss the risk, look more often",
    QtcBand.HIGH_RISK: "500 ms or more: prescriber's review now",
}
FLAG_WORDS: Mapping[str, str] = {
    "adherence_supported": "what was given and its metabolite are both there",
    "metabolite_only_consistent": "the metabolite is there without the parent: consistent with taking it",
    "parent_without_metabolite": "the medicine is there without its metabolite: ask, and send a definitive test",
    "prescribed_drug_absent": "what was given was not found",
    "metabolite_not_tested": "the metabolite was not tested",
    "prescribed_drug_not_tested": "what was given was not tested for",
    "ratio_lt_0_02_possible_spiking": "norbuprenorphine is under 2 % of buprenorphine: ask, and talk it over",
    "specimen_dilute": "dilute specimen",
    "specimen_temperature_out_of_range": "specimen temperature outside 90 to 100 °F",
    "specimen_adulterated": "pH below 4 or from 11 up: something was added",
    "specimen_invalid_ph": "pH outside 4.5 to 9",
    "specimen_substituted": "creatinine and specific gravity are not those of urine",
    "specimen_invalid_creatinine_sg": "creatinine and specific gravity do not fit together",
    "recollect": "collect again",
    "heroin_specific_metabolite": "6-MAM comes from heroin only",
    "fentanyl_overdose_counselling": "offer naloxone and talk about fentanyl",
    "presumptive_only": "presumptive test: confirm before anybody acts on it",
    "discuss_risk_and_monitor_more": "discuss the risk and look more often",
    "prescriber_review_now": "prescriber's review now",
    "bazett_unreliable_at_rate": "Bazett misleads at this heart rate",
    "delta_ge_60": "60 ms or more above the first one",
    "dose_gt_100_repeat_ecg": "above 100 mg methadone a day: repeat the ECG",
}
_PREFIXES = {
    "confirm_before_action": "{}: not expected, confirm first",
    "unexpected_definitive": "{}: not expected",
    "expected_prescription_absent": "{}: prescribed, not found",
}


def flag_words(flag: str) -> str:
    """A flag as a person reads it."""
    kind, _, code = flag.partition(":")
    if kind in _PREFIXES:
        return _PREFIXES[kind].format(analyte_name(code))
    return FLAG_WORDS.get(flag, flag.replace("_", " "))


def analyte_name(code: str) -> str:
    """What an analyte is called."""
    return ANALYTES[code].name if code in ANALYTES else code


def urine_reading(
    values: Mapping[str, Any], *, medication: str, expected: Collection[str] = (), allowed: Collection[str] = ()
) -> Reading:
    """A kept drug test beside what was given."""
    specimen = Specimen(
        creatinine_mg_dl=number_of(values, "urine_creatinine", "urine_creatinine"),
        specific_gravity=number_of(values, "specific_gravity", "specific_gravity"),
        ph=number_of(values, "ph", "ph"),
        temperature_f=number_of(values, "urine_temperature", "urine_temperature"),
    )
    test = UrineTest(
        results=values["results"],
        definitive=values["method"] == "definitive",
        specimen=specimen,
        buprenorphine_ng_ml=number_of(values, "buprenorphine_ng_ml", "buprenorphine_ng_ml"),
        norbuprenorphine_ng_ml=number_of(values, "norbuprenorphine_ng_ml", "norbuprenorphine_ng_ml"),
    )
    return read_urine_test(test, medication=medication, expected=expected, allowed=allowed)


def qtc_of(values: Mapping[str, Any]) -> int:
    """The corrected QT of a kept ECG, in whole milliseconds."""
    return qtc(_needed(values, "qt"), _needed(values, "heart_rate"), Formula(values["formula"]))


def qtc_flags(values: Mapping[str, Any]) -> list[str]:
    """What the ECG asks for."""
    return flags_of(qtc_of(values), rate=_needed(values, "heart_rate"), formula=Formula(values["formula"]))


def _needed(values: Mapping[str, Any], name: str) -> Decimal:
    found = number_of(values, name, name)
    if found is None:
        raise ValueError(f"this observation has no {name}")
    return found


def summary(kind: str, values: Mapping[str, Any]) -> str:
    """What was measured, in one line, each number with its unit; as it was typed where that unit differs."""
    if kind == "drug_test":
        return _panel_words(values)
    if kind == "ecg":
        bits = f"QT {_shown('qt', values, 'qt')}, {_shown('heart_rate', values, 'heart_rate')}"
        return f"QTc {qtc_of(values)} ms ({Formula(values['formula']).value.capitalize()}; {bits})"
    if kind == "vitals" and {"systolic", "diastolic"} <= set(values):
        upper = f"{values['systolic']['value']}/{values['diastolic']['value']} mmHg"
        rest = {name: said for name, said in values.items() if name not in ("systolic", "diastolic")}
        return ", ".join(filter(None, (upper, _listed(kind, rest))))
    return _listed(kind, values)


def ecg_band(values: Mapping[str, Any]) -> QtcBand:
    """The row of the guidance a kept ECG is in."""
    return band_of(qtc_of(values))


def _listed(kind: str, values: Mapping[str, Any]) -> str:
    parts = []
    for one in KINDS[kind].fields:
        if one.name not in values:
            continue
        if one.choices:
            parts.append(f"{one.label.lower()} {one.choices[values[one.name]]}")
        else:
            parts.append(f"{one.label} {_shown(one.name, values, one.measure)}")
    return ", ".join(parts)


def _shown(name: str, values: Mapping[str, Any], measure: str) -> str:
    typed, canonical = values[name], number_of(values, name, measure)
    shown = MEASURES[measure].shown(canonical) if canonical is not None else ""
    same = typed["unit"] == MEASURES[measure].units[0].symbol
    return f"{typed['value']} {typed['unit']}".strip() if same else f"{shown} (typed {typed['value']} {typed['unit']})"


def _panel_words(values: Mapping[str, Any]) -> str:
    results = values["results"]
    positive = [analyte_name(code) for code, said in results.items() if said == POSITIVE]
    negative = len(results) - len(positive)
    found = f"positive: {', '.join(positive)}" if positive else "nothing positive"
    return f"{values['method'].capitalize()}; {found}; {negative} negative"
