"""The latest signed assessment of each instrument and how it changed: two queries, however long the history."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from assessments.domain.instrument import Instrument
from assessments.domain.library import instrument
from assessments.models import Conclusion
from assessments.selectors.assessments import HistoryLine, figure, history_lines, history_of, reading_of
from patients.selectors.merged import records_of


@dataclass(frozen=True, slots=True)
class LatestLine:
    """The latest of one instrument. `change` is the difference of the totals; `matters` that it is a meaningful one."""

    assessment_id: int
    title: str
    reading: str
    day: date
    change: str
    since: date | None
    matters: bool
    tone: str


def latest_of(patient_id: int, *, site_id: int) -> list[LatestLine]:
    """The latest of each instrument that has not been amended since, newest first, with the one before it."""
    rows = (
        Conclusion.objects.filter(
            kind="signed",
            assessment__patient_id__in=records_of(patient_id),
            assessment__patient__site=site_id,
            assessment__amended_by__isnull=True,
        )
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("assessment__instrument"),
                order_by=(F("assessment__day").desc(), F("assessment_id").desc()),
            )
        )
        .filter(place__lte=2)
        .select_related("assessment")
        .order_by("assessment__instrument", "place")
    )
    pairs: dict[str, list[Conclusion]] = {}
    for row in rows:
        pairs.setdefault(row.assessment.instrument, []).append(row)
    lines = [_latest(found) for found in pairs.values()]
    return sorted(lines, key=lambda line: (-line.day.toordinal(), line.title))


def _latest(found: list[Conclusion]) -> LatestLine:
    now, before = found[0], found[1] if len(found) > 1 else None
    known = instrument(now.assessment.instrument, now.assessment.version)
    moved = _moved(now, before)
    return LatestLine(
        assessment_id=now.assessment_id,
        title=known.title.en,
        reading=reading_of(known, now),
        day=now.assessment.day,
        change="" if before is None else _change_words(moved),
        since=before.assessment.day if before else None,
        matters=moved is not None and _matters(known, moved),
        tone=_tone(known, moved),
    )


def _moved(now: Conclusion, before: Conclusion | None) -> float | None:
    """The difference of the totals; not known across versions or where either has no total."""
    if before is None or now.total is None or before.total is None:
        return None
    same = now.assessment.version == before.assessment.version
    return now.total - before.total if same else None


def _change_words(moved: float | None) -> str:
    if moved is None:
        return "not comparable"
    return "unchanged" if moved == 0 else f"{'+' if moved > 0 else '−'}{figure(abs(moved))}"


def _matters(known: Instrument, moved: float) -> bool:
    """Whether the change is one the instrument's literature calls meaningful."""
    change = next((chart.change for chart in known.charts if chart.scale == "total"), None)
    return change is not None and abs(moved) >= change


def _tone(known: Instrument, moved: float | None) -> str:
    total = known.scales.get("total")
    if not moved or total is None or not total.worse:
        return "plain"
    return "ask" if (moved > 0) == (total.worse == "high") else "done"


def open_of(patient_id: int, *, site_id: int) -> list[HistoryLine]:
    """What was begun and neither signed nor declined, newest first."""
    rows = history_of(patient_id, site_id=site_id).filter(conclusion__isnull=True)
    return history_lines(list(rows))
