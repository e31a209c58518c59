"""The narrow door through which dosing reads what is known of a person. What is not here is not known."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from assessments.domain.analytes import OPIOIDS
from assessments.domain.findings import qtc_of
from assessments.domain.observations import number_of
from assessments.domain.toxicology import POSITIVE
from assessments.selectors.observations import Observed, latest_of_each_kind
from assessments.selectors.scores import LatestScore, latest_scores
from clinic import clock
from clinic.actors import Actor
from patients.models import Patient

DRUG_TESTS = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """One latest value, its unit, the day it was taken and how many days ago that is."""

    value: Decimal | int | str
    unit: str
    on: date
    age_days: int
    observation_id: int | None = None
    detail: str = ""
    times_upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ScoreFact(Fact):
    """A withdrawal score: minutes matter, and so does whether somebody has put their name to it."""

    at: datetime | None = None
    age_minutes: int = 0
    is_signed: bool = False
    assessment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """None is "not known", never "normal". Liver enzymes carry how many times the laboratory's limit, where given.

    `opioid_in_urine` is the latest test that looked for any: 1 for one found, 0 for none.
    """

    qtc_ms: Fact | None = None
    crcl_ml_min: Fact | None = None
    alt: Fact | None = None
    ast: Fact | None = None
    pregnancy_test: Fact | None = None
    breath_alcohol: Fact | None = None
    weight_kg: Fact | None = None
    drug_tests: tuple[Fact, ...] = ()
    opioid_in_urine: Fact | None = None
    cows: ScoreFact | None = None
    ciwa_ar: ScoreFact | None = None


def facts_for_dosing(patient: Patient, *, viewer: Actor) -> Facts:
    """The latest of each, in a fixed number of queries."""
    seen = latest_of_each_kind(patient, site=viewer.at_site)
    today = viewer.day
    scores = latest_scores(patient.pk, site=viewer.at_site, instruments=("cows", "ciwa_ar"))
    ecg, kidney = _first(seen, "ecg"), _first(seen, "kidney")
    pregnancy = _first(seen, "pregnancy_test")
    tests = [one for one in seen if one.row.kind == "drug_test"][:DRUG_TESTS]
    return Facts(
        qtc_ms=_fact(ecg, qtc_of(ecg.row.values), "ms", today, ecg.row.values["formula"]) if ecg else None,
        crcl_ml_min=_fact(kidney, kidney.clearance, "mL/min", today) if kidney and kidney.clearance else None,
        alt=_enzyme(seen, "alt", today),
        ast=_enzyme(seen, "ast", today),
        pregnancy_test=_fact(pregnancy, pregnancy.row.values["result"], "", today) if pregnancy else None,
        breath_alcohol=_measured(seen, "breath_alcohol", "g/210 L", today),
        weight_kg=_measured(seen, "weight", "kg", today),
        drug_tests=tuple(_fact(one, one.reading, "", today, "; ".join(one.notes)) for one in tests),
        opioid_in_urine=_opioids(seen, today),
        cows=_score(scores.get("cows"), today),
        ciwa_ar=_score(scores.get("ciwa_ar"), today),
    )


def _score(one: LatestScore | None, today: date) -> ScoreFact | None:
    if one is None:
        return None
    said = (one.band, "" if one.is_signed else "not signed", "a later one has no total" * one.later_without_total)
    return ScoreFact(
        value=Decimal(str(one.total)),
        unit="points",
        on=one.day,
        age_days=(today - one.day).days,
        detail="; ".join(filter(None, said)),
        at=one.taken_at,
        age_minutes=int((clock.now() - one.taken_at).total_seconds() // 60),
        is_signed=one.is_signed,
        assessment_id=one.assessment_id,
    )


def _first(seen: list[Observed], kind: str, *, name: str = "") -> Observed | None:
    return next((one for one in seen if one.row.kind == kind and (not name or name in one.row.values)), None)


def _fact(one: Observed, value: Decimal | int | str, unit: str, today: date, detail: str = "") -> Fact:
    return Fact(value, unit, one.day, (today - one.day).days, one.row.pk, detail)


def _measured(seen: list[Observed], name: str, unit: str, today: date) -> Fact | None:
    one = _first(seen, name)
    value = number_of(one.row.values, name, name) if one else None
    return _fact(one, value, unit, today) if one and value is not None else None


def _enzyme(seen: list[Observed], name: str, today: date) -> Fact | None:
    one = _first(seen, "liver", name=name)
    value = number_of(one.row.values, name, name) if one else None
    if one is None or value is None:
        return None
    upper = number_of(one.row.values, f"{name}_upper", "upper_limit")
    times = value / upper if upper else None
    said = f"{times:.1f} times the upper limit" if times is not None else ""
    return replace(_fact(one, value, "U/L", today, said), times_upper=times)


def _opioids(seen: list[Observed], today: date) -> Fact | None:
    for one in seen:
        results = one.row.values.get("results", {}) if one.row.kind == "drug_test" else {}
        looked_for = [results[analyte] for analyte in OPIOIDS if analyte in results]
        if looked_for:
            return _fact(one, int(POSITIVE in looked_for), "", today)
    return None
