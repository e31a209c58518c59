"""What is known of a person that a rule about a medication may look at, in a constant number of queries."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max

from assessments.selectors.facts import Fact, Facts, facts_for_dosing
from clinic import clock
from clinic.actors import Actor
from clinic.models import Site
from dosing.domain.clinical_facts import (
    KINDS_OF_OPIOID,
    ClinicalFacts,
    InProgramme,
    LastUse,
    Measured,
    Pregnancy,
)
from dosing.models import Dose, Medication
from patients.domain.age import age_on
from patients.domain.medicines import classes_of
from patients.models import Patient
from patients.selectors.history import Part, history_of
from patients.selectors.merged import records_of

_TOPICS = ("medicines", "allergies", "conditions", "substances", "pregnancy")
HAS = frozenset({"current", "treated", "suspected"})
PREGNANT = {
    "pregnant": Pregnancy.YES,
    "possible": Pregnancy.POSSIBLE,
    "not_pregnant": Pregnancy.NO,
    "postpartum": Pregnancy.NO,
    "not_applicable": Pregnancy.NO,
}
TESTED: Mapping[object, Pregnancy] = {"positive": Pregnancy.YES, "negative": Pregnancy.NO}
# After a monoamine oxidase inhibitor 14 days are waited (interaction table, action block_14d).
_WASH_OUT, _WASH_OUT_DAYS = "mao_inhibitor", 14
_NOT_LATELY = "none_past_month"


def clinical_facts(patient: Patient, *, viewer: Actor, running: Collection[str] = ()) -> ClinicalFacts:
    """The facts of today. `running` are the codes of medications of which an order runs beside the one looked at."""
    told = history_of(patient.pk, topics=_TOPICS)
    seen = facts_for_dosing(patient, viewer=viewer)
    uses = _uses(told["substances"], viewer.at_site)
    return ClinicalFacts(
        day=viewer.day,
        at=clock.now(),
        age_years=age_on(patient.birth_date, viewer.day),
        sex=patient.sex,
        medicines=_medicines(told["medicines"], viewer.day),
        conditions=_set(told["conditions"], {row.condition for row in told["conditions"].rows if row.status in HAS}),
        allergies=tuple(row.substance for row in told["allergies"].rows) if _known(told["allergies"]) else None,
        substances=_set(
            told["substances"], {row.substance for row in told["substances"].rows if row.frequency != _NOT_LATELY}
        ),
        opioids=None if uses is None else tuple(use for use in uses if use.kind != "alcohol"),
        drinks=None if uses is None else tuple(use for use in uses if use.kind == "alcohol"),
        pregnancy=_pregnancy(told["pregnancy"], seen.pregnancy_test, viewer.at_site),
        programme=_programme(patient.pk, viewer.at_site, running),
        **_measurements(seen),
    )


def _measurements(seen: Facts) -> dict[str, Measured | None]:
    return {
        "qtc_ms": _measured(seen.qtc_ms),
        "crcl_ml_min": _measured(seen.crcl_ml_min),
        "alt_x_uln": _times(seen.alt),
        "ast_x_uln": _times(seen.ast),
        "breath_alcohol": _measured(seen.breath_alcohol),
        "cows": _measured(seen.cows),
        "ciwa_ar": _measured(seen.ciwa_ar),
        "opioid_in_urine": _measured(seen.opioid_in_urine),
    }


def _measured(fact: Fact | None) -> Measured | None:
    return None if fact is None or isinstance(fact.value, str) else Measured(Decimal(fact.value), fact.on)


def _times(fact: Fact | None) -> Measured | None:
    """The value as times the upper limit; without the laboratory's limit it is not known."""
    return None if fact is None or fact.times_upper is None else Measured(fact.times_upper, fact.on)


def _known(part: Part) -> bool:
    """Whether the question was answered: by rows, or by "none". Who would rather not say has not told."""
    return bool(part.rows) or (part.none is not None and part.none.answer == "none")


def _set(part: Part, found: set[str]) -> frozenset[str] | None:
    return frozenset(found) if _known(part) else None


def _medicines(part: Part, today: date) -> tuple[str, ...] | None:
    """What is taken, as it was read or as it was said; a MAO inhibitor also while it is being washed out."""
    if not _known(part):
        return None
    return tuple(dict.fromkeys(as_checked(row) for row in part.rows if is_taken(row, today)))


def as_checked(row: Any) -> str:
    """A reported medicine as the rules read it: what a person confirmed, or what was said."""
    return " and ".join(row.ingredients) if row.match == "confirmed" else str(row.as_said)


def is_taken(row: Any, today: date) -> bool:
    """Whether a reported medicine counts: it is taken, or is an inhibitor that is still being washed out."""
    if row.stopped_on is None:
        return True
    return _WASH_OUT in classes_of(row.ingredients) and (today - row.stopped_on).days < _WASH_OUT_DAYS


def _uses(part: Part, site: Site) -> tuple[LastUse, ...] | None:
    """The last use of each opioid and of alcohol. A day without an hour counts from its end."""
    if not _known(part):
        return None
    kinds = {**KINDS_OF_OPIOID, "alcohol": "alcohol"}
    rows = [row for row in part.rows if row.substance in kinds]
    return tuple(LastUse(kinds[row.substance], row.title, _latest_at(row, site)) for row in rows)


def _latest_at(row: Any, site: Site) -> datetime | None:
    if row.last_used_on is None:
        return None
    wall = clock.zone(site.time_zone)
    if row.last_used_time is not None:
        return datetime.combine(row.last_used_on, row.last_used_time, wall)
    return datetime.combine(row.last_used_on + timedelta(days=1), time(), wall)


def _pregnancy(part: Part, test: Fact | None, site: Site) -> Pregnancy:
    """The later of the answer and the test; of the same day the test."""
    answer = part.rows[-1] if part.rows else None
    told = PREGNANT.get(answer.status, Pregnancy.NOT_KNOWN) if answer else Pregnancy.NOT_KNOWN
    if test is None or test.value not in TESTED:
        return told
    is_older = answer is not None and test.on < clock.dosing_day(site, answer.recorded_at)
    return told if is_older and told is not Pregnancy.NOT_KNOWN else TESTED[test.value]


def _programme(patient_id: int, site: Site, running: Collection[str]) -> tuple[InProgramme, ...]:
    """Every medication given here, or of which an order runs beside, with its last dose."""
    rows = Dose.objects.filter(patient_id__in=records_of(patient_id), reversal__isnull=True).order_by()
    given = rows.values_list("medication__code").annotate(last_day=Max("day"), last_at=Max("given_at"))
    last = {code: max(at, min(clock.day_starts_at(site, day), clock.now())) for code, day, at in given}
    known = Medication.objects.filter(code__in={*last, *running}).order_by("code")
    return tuple(
        InProgramme(one.code, one.name, one.opioid_agonist, one.code in running, last.get(one.code)) for one in known
    )
