"""Scores of the instruments that are followed over time. An amended score stays as old as what it amends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from assessments.domain.library import instrument
from assessments.models import AnswerSave, Assessment, Conclusion
from assessments.selectors.answers import fold
from assessments.selectors.assessments import band_words
from assessments.selectors.stored import policies_of, score_of
from clinic.models import Site
from patients.selectors.merged import records_of

# How far back the latest with a total is looked for; older ones say nothing about today.
LOOKED_THROUGH = 5


@dataclass(frozen=True, slots=True)
class LatestScore:
    """The latest total of an instrument. `later_without_total`: one was begun since that has no total."""

    assessment_id: int
    total: float
    band: str
    taken_at: datetime
    day: date
    is_signed: bool
    later_without_total: bool


def latest_scores(patient_id: int, *, site: Site, instruments: Sequence[str]) -> dict[str, LatestScore]:
    """The latest of each, signed or not, by instrument; absent is not known. Three queries at most.

    Left out are declined forms, those an amendment took the place of, and amendments not signed.
    """
    place = Window(RowNumber(), partition_by=F("instrument"), order_by=(F("begun_at").desc(), F("id").desc()))
    rows = list(
        _in_force(patient_id, site=site)
        .filter(instrument__in=instruments)
        .exclude(conclusion__kind="declined")
        .exclude(amends__isnull=False, conclusion__isnull=True)
        .annotate(begun_at=_begun(), place=place)
        .filter(place__lte=LOOKED_THROUGH)
        .select_related("conclusion")
        .order_by("instrument", "place")
    )
    unsigned = [row for row in rows if not hasattr(row, "conclusion")]
    saves, policies = _saves_of([row.pk for row in unsigned]), policies_of(unsigned)
    found: dict[str, LatestScore] = {}
    passed: set[str] = set()
    for row in rows:
        total, band = _total_of(row, saves.get(row.pk, []), policies.get(row.pk, {}))
        if total is None:
            passed.add(row.instrument)
        elif row.instrument not in found:
            words = band_words(instrument(row.instrument, row.version), band)
            found[row.instrument] = LatestScore(
                assessment_id=row.pk,
                total=total,
                band=words,
                taken_at=row.begun_at,
                day=row.day,
                is_signed=hasattr(row, "conclusion"),
                later_without_total=row.instrument in passed,
            )
    return found


def scores_between(
    patient_id: int, *, site: Site, instruments: Sequence[str], first: date, last: date
) -> list[tuple[date, Conclusion]]:
    """What was signed of these instruments and stands, with its day, the oldest first. One query."""
    rows = (
        _in_force(patient_id, site=site)
        .filter(instrument__in=instruments, conclusion__kind="signed", day__range=(first, last))
        .annotate(begun_at=_begun())
        .select_related("conclusion")
        .order_by("begun_at", "id")
    )
    found = []
    for row in rows:
        row.conclusion.assessment = row
        found.append((row.day, row.conclusion))
    return found


def _in_force(patient_id: int, *, site: Site) -> QuerySet[Assessment]:
    """Assessments nothing has taken the place of."""
    records = records_of(patient_id)
    return Assessment.objects.filter(patient_id__in=records, patient__site=site, amended_by__isnull=True)


def _begun() -> Subquery:
    """When the first form of an assessment and its amendments was begun; they share one sitting."""
    forms = Assessment.objects.filter(sitting=OuterRef("sitting"), instrument=OuterRef("instrument"))
    return Subquery(forms.order_by("id").values("started_at")[:1])


def _saves_of(assessments: Sequence[int]) -> dict[int, list[AnswerSave]]:
    found: dict[int, list[AnswerSave]] = {}
    saves = AnswerSave.objects.filter(assessment__in=assessments).select_related("saved_by")
    for save in saves.order_by("assessment_id", "number"):
        found.setdefault(save.assessment_id, []).append(save)
    return found


def _total_of(row: Assessment, saves: Sequence[AnswerSave], policies: Mapping[str, Any]) -> tuple[float | None, str]:
    """The stored total of what was signed; of what was not, the total its answers have now."""
    if hasattr(row, "conclusion"):
        return row.conclusion.total, row.conclusion.band
    score = score_of(row, fold(saves).raw, policies=policies)
    return score.total, score.band or ""
