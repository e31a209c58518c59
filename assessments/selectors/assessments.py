"""Assessments of a person: one, all of a sitting, the whole history, each in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from assessments.domain.flag_words import flag_of
from assessments.domain.instrument import Instrument, Severity
from assessments.domain.library import instrument
from assessments.models import Assessment, Conclusion, SafetyFlag, Sitting
from clinic.actors import Actor
from clinic.errors import Missing
from patients.selectors.merged import records_of

MOST_PARTS = 4  # that can be taken in at a glance on one line
NOT_HERE = "There is no such assessment at this site."


def sitting_here(sitting_id: int, *, viewer: Actor) -> Sitting:
    """A sitting with a person of the viewer's site. Raises Missing."""
    rows = Sitting.objects.select_related("patient__site", "started_by")
    sitting = rows.filter(pk=sitting_id, patient__site=viewer.at_site).first()
    if sitting is None:
        raise Missing("There is no such sitting at this site.")
    return sitting


def assessment_here(assessment_id: int, *, viewer: Actor) -> Assessment:
    """An assessment of a person of the viewer's site, with what it came to. Raises Missing."""
    assessment = _whole().filter(pk=assessment_id, patient__site=viewer.at_site).first()
    if assessment is None:
        raise Missing(NOT_HERE)
    return assessment


def _whole() -> QuerySet[Assessment]:
    return Assessment.objects.select_related(
        "patient__site", "sitting", "started_by", "conclusion__concluded_by", "amends", "amended_by__concluded_by"
    )


@dataclass(frozen=True, slots=True)
class SittingLine:
    """One instrument of a sitting and how far it is: "new", "begun", "signed" or "declined"."""

    instrument: Instrument
    assessment: Assessment | None
    state: str
    conclusion: Conclusion | None
    reading: str
    for_patient: bool


def lines_of(sitting: Sitting) -> list[SittingLine]:
    """The instruments of a sitting in their order, each with its latest assessment."""
    rows = Assessment.objects.filter(sitting=sitting).select_related("conclusion__concluded_by").order_by("id")
    latest = {row.instrument: row for row in rows}
    return [_line(code, latest.get(code)) for code in sitting.instruments]


def _line(code: str, assessment: Assessment | None) -> SittingLine:
    found = instrument(code, assessment.version if assessment else None)
    conclusion = getattr(assessment, "conclusion", None)
    state = conclusion.kind if conclusion else "begun" if assessment else "new"
    reading = reading_of(found, conclusion) if conclusion else ""
    return SittingLine(found, assessment, state, conclusion, reading, "patient" in found.taken_by)


def reading_of(found: Instrument, conclusion: Conclusion, language: str = "en") -> str:
    """A conclusion in a few words: the total and what it means, the parts of what has no total, or that all is open."""
    if conclusion.kind == "declined":
        return f"declined: {conclusion.reason}"
    total = figure(conclusion.total)
    band = band_words(found, conclusion.band, language)
    if total or band:
        return ", ".join(part for part in (total, band) if part)
    if "total" not in found.scales and (parts := _parts_of(found, conclusion, language)):
        return parts
    return "no total: not all is answered" if "incomplete" in conclusion.flags else "no total"


def _parts_of(found: Instrument, conclusion: Conclusion, language: str) -> str:
    """The scales of an instrument that has no total, such as the BAM; of many those above nought."""
    known = [(scale, conclusion.subscores.get(scale.reported_as)) for scale in found.scales.values()]
    values = [(scale.label.said_in(language), value) for scale, value in known if isinstance(value, int | float)]
    told = values if len(values) <= MOST_PARTS else [part for part in values if part[1]]
    return ", ".join(f"{label} {figure(value)}" for label, value in told) or ("all 0" if values else "")


def figure(value: float | None) -> str:
    """A score as it is written: 12, not 12.0."""
    return "" if value is None else f"{value:g}"


def band_words(found: Instrument, band: str, language: str = "en") -> str:
    """What a band is called."""
    words = found.bands.names.get(band) if found.bands and band else None
    return words.said_in(language) if words else band.replace("_", " ")


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A flag in words, with its tone on a page."""

    flag: str
    words: str
    tone: str
    opens: str


_TONES = {Severity.SAFETY: "stop", Severity.ACTION: "ask", Severity.POLICY: "note", Severity.NOTE: "note"}
_OWN_FLAGS: Mapping[str, str] = {
    "incomplete": "Not all is answered: there is no total, only what is certain",
    "prorated": "Worked out from the questions answered, as the instrument allows",
    "skip_applied": "A question that does not apply counted as the instrument says",
}


def flag_lines(found: Instrument, flags: Sequence[str], language: str = "en") -> list[FlagLine]:
    """The flags of a score in words, the gravest first."""
    lines = [_flag_line(found, flag, language) for flag in flags]
    return sorted(lines, key=lambda line: ("stop", "ask", "note").index(line.tone))


def _flag_line(found: Instrument, fired: str, language: str) -> FlagLine:
    said = flag_of(found, fired)
    name, _, of = fired.partition(":")
    if said is not None:
        words = said.says.said_in(language)
        named = of.replace("_", " ")
        words = words.replace("{each}", named) if "{each}" in words else words
        return FlagLine(fired, words, _TONES[said.severity], said.opens)
    if name == "at_least":
        return FlagLine(fired, f"At the least: {band_words(found, of, language)}", "ask", "")
    if name == "invalid_answer":
        item = found.items.get(of)
        label = item.label.said_in(language) if item else of
        return FlagLine(fired, f"This answer cannot be scored: {label}", "ask", "")
    return FlagLine(fired, _OWN_FLAGS.get(fired, fired.replace("_", " ").replace(":", ": ")), "note", "")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One assessment in a person's history."""

    assessment: Assessment
    instrument: Instrument
    conclusion: Conclusion | None
    reading: str
    is_amended: bool
    safety: int


def history_of(patient_id: int, *, site_id: int, instrument_id: str = "") -> QuerySet[Assessment]:
    """Everything ever taken with a person of that site, newest first, to be walked page by page."""
    raised = (
        SafetyFlag.objects.filter(assessment=OuterRef("pk")).order_by().values("assessment").annotate(n=Count("pk"))
    )
    rows = (
        _whole()
        .filter(patient_id__in=records_of(patient_id), patient__site=site_id)
        .annotate(raised=Subquery(raised.values("n")))
    )
    return rows.filter(instrument=instrument_id) if instrument_id else rows


def history_lines(rows: Sequence[Any]) -> list[HistoryLine]:
    """The rows of a history as a page shows them, without another query."""
    return [_history_line(row) for row in rows]


def _history_line(row: Any) -> HistoryLine:
    found = instrument(row.instrument, row.version)
    conclusion = getattr(row, "conclusion", None)
    return HistoryLine(
        assessment=row,
        instrument=found,
        conclusion=conclusion,
        reading=reading_of(found, conclusion) if conclusion else "not finished",
        is_amended=hasattr(row, "amended_by"),
        safety=row.raised or 0,
    )


def chain_of(assessment: Assessment) -> list[Assessment]:
    """The assessment with what it amends and what amended it, oldest first: they share one sitting."""
    rows = _whole().filter(sitting=assessment.sitting_id, instrument=assessment.instrument).order_by("id")
    return list(rows)


def safety_of(assessment: Assessment) -> list[SafetyFlag]:
    """The safety flags that were raised while it was taken, in the order in which they were."""
    return list(SafetyFlag.objects.filter(assessment=assessment).select_related("raised_by", "follow_up"))
