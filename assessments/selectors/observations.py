"""A person's observations as pages, facts and exports see them: corrected ones beside what corrects them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from assessments.domain.cardiac import QtcBand
from assessments.domain.expected import MAY_BE_FOUND_DAYS, Expectation, FromElsewhere, expectation
from assessments.domain.findings import BAND_WORDS, QTC_WORDS, ecg_band, flag_words, qtc_flags, summary, urine_reading
from assessments.domain.observations import number_of
from assessments.domain.renal import creatinine_clearance
from assessments.domain.toxicology import Band, Reading
from assessments.given_medicines import what_was_given
from assessments.models import Observation
from clinic import clock
from clinic.actors import Actor
from clinic.errors import Missing
from clinic.models import Site
from patients.domain.age import age_on
from patients.models import Patient
from patients.selectors.history import medicines_taken
from patients.selectors.merged import records_of

MOST_SHOWN = 300
LATEST_OF_A_KIND = 5
# A weight older than this says too little about today's clearance; our own limit.
WEIGHT_SERVES_DAYS = 180
TONES = {Band.EXPECTED: "done", Band.UNEXPECTED: "ask", Band.INDETERMINATE: "note", Band.INVALID: "note"}
QTC_TONES = {QtcBand.NORMAL: "done", QtcBand.PROLONGED: "ask", QtcBand.HIGH_RISK: "stop"}


@dataclass(frozen=True, slots=True)
class Observed:
    """One entry with what it says. `reading` is the band in a word, `notes` what it asks for."""

    row: Observation
    day: date
    at: datetime
    summary: str
    reading: str = ""
    tone: str = "plain"
    notes: tuple[str, ...] = ()
    beside: str = ""
    urine: Reading | None = None
    clearance: Decimal | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether a later row took its place."""
        return hasattr(self.row, "corrected_by")

    @property
    def stands(self) -> bool:
        """Whether it says something about the person today."""
        return not self.is_corrected and self.row.outcome != "entered_in_error"


def standing_rows(patient_id: int) -> QuerySet[Observation]:
    """The rows nothing has corrected, errors left out, the latest first."""
    rows = Observation.objects.filter(patient_id__in=records_of(patient_id), corrected_by__isnull=True)
    return rows.exclude(outcome="entered_in_error")


def observation_here(observation_id: int, *, viewer: Actor) -> Observation:
    """An entry about a person of the viewer's own site. Raises Missing."""
    rows = Observation.objects.select_related("patient__site", "recorded_by", "corrected_by")
    row = rows.filter(pk=observation_id, patient__site=viewer.at_site).first()
    if row is None:
        raise Missing("There is no such entry at this site.")
    return row


def observations_of(patient: Patient, *, site: Site, kind: str = "", since: date | None = None) -> list[Observed]:
    """The entries of a person, the latest first, corrected ones too. A fixed number of queries."""
    rows = Observation.objects.filter(patient_id__in=records_of(patient.pk)).select_related(
        "recorded_by", "corrected_by", "corrects"
    )
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(taken_at__gte=clock.day_starts_at(site, since)) if since else rows
    return told(list(rows.order_by("-taken_at", "-id")[:MOST_SHOWN]), patient=patient, site=site)


def latest_of_each_kind(patient: Patient, *, site: Site) -> list[Observed]:
    """The last few measured rows of each kind that stand, the latest first."""
    rows = standing_rows(patient.pk).filter(outcome="measured").select_related("recorded_by", "corrected_by")
    place = Window(RowNumber(), partition_by=[F("kind")], order_by=[F("taken_at").desc(), F("id").desc()])
    latest = rows.annotate(place=place).filter(place__lte=LATEST_OF_A_KIND)
    return told(list(latest.order_by("-taken_at", "-id")), patient=patient, site=site)


def told(rows: list[Observation], *, patient: Patient, site: Site) -> list[Observed]:
    """The rows with what they say. What was given, and what others prescribe, is asked once for all of them."""
    days = {row.pk: clock.dosing_day(site, row.taken_at) for row in rows}
    tests = [days[row.pk] for row in rows if row.kind == "drug_test"]
    beside = _beside(patient.pk, tests)
    weights = _weights(rows, patient, days)
    return [
        _told(row, days[row.pk], clock.local(site, row.taken_at), beside.get(days[row.pk]), weights, patient)
        for row in rows
    ]


def _beside(patient_id: int, tests: Collection[date]) -> dict[date, Expectation]:
    """What is expected on each day of a drug test."""
    if not tests:
        return {}
    given = what_was_given(patient_id, min(tests) - timedelta(days=MAY_BE_FOUND_DAYS), max(tests))
    spans = [(one.ingredient, one.first, one.last) for one in given]
    elsewhere = [
        FromElsewhere(one.ingredients, one.classes, one.prescriber, one.stopped_on)
        for one in medicines_taken(patient_id)
    ]
    return {day: expectation(spans, day, elsewhere) for day in set(tests)}


def _told(
    row: Observation,
    day: date,
    at: datetime,
    beside: Expectation | None,
    weights: list[tuple[date, Decimal]],
    patient: Patient,
) -> Observed:
    if row.outcome != "measured":
        return Observed(row, day, at, row.get_outcome_display().capitalize(), tone="plain")
    said = summary(row.kind, row.values)
    if row.kind == "drug_test" and beside is not None:
        return _drug_test(row, day, at, said, beside)
    if row.kind == "ecg":
        band = ecg_band(row.values)
        notes = tuple(flag_words(flag) for flag in qtc_flags(row.values))
        return Observed(row, day, at, said, QTC_WORDS[band], QTC_TONES[band], notes)
    if row.kind == "kidney":
        clearance, why_not = _clearance(row, day, weights, patient)
        words = f"creatinine clearance {clearance} mL/min (Cockcroft-Gault)" if clearance else why_not
        return Observed(row, day, at, said, beside=words, clearance=clearance)
    return Observed(row, day, at, said)


def _drug_test(row: Observation, day: date, at: datetime, said: str, beside: Expectation) -> Observed:
    reading = urine_reading(row.values, medication=beside.medication, allowed=beside.allowed)
    notes = tuple(flag_words(flag) for flag in reading.flags)
    return Observed(
        row, day, at, said, BAND_WORDS[reading.band], TONES[reading.band], notes, beside=beside.words, urine=reading
    )


def _weights(rows: list[Observation], patient: Patient, days: dict[int, date]) -> list[tuple[date, Decimal]]:
    """Weights that stand, by day; asked for only when a creatinine is among the rows."""
    if not any(row.kind == "kidney" for row in rows):
        return []
    found = standing_rows(patient.pk).filter(kind="weight", outcome="measured").order_by("taken_at")
    kept = ((row.taken_at, number_of(row.values, "weight", "weight")) for row in found)
    return [(clock.dosing_day(patient.site, at), weight) for at, weight in kept if weight is not None]


def _clearance(
    row: Observation, day: date, weights: list[tuple[date, Decimal]], patient: Patient
) -> tuple[Decimal | None, str]:
    """The clearance, or why it is not known. Sex as recorded, weight the last within half a year before."""
    creatinine = number_of(row.values, "creatinine", "creatinine")
    fitting = [weight for on, weight in weights if timedelta(0) <= day - on <= timedelta(days=WEIGHT_SERVES_DAYS)]
    if creatinine is None or not fitting:
        return None, "clearance not known: no weight on record in the half year before"
    if patient.sex not in ("female", "male"):
        return None, "clearance not known: the formula needs female or male, and neither is on record"
    age = age_on(patient.birth_date, day)
    if age is None:
        return None, "clearance not known: no birth date on record"
    return creatinine_clearance(
        age_years=age, weight_kg=fitting[-1], creatinine_mg_dl=creatinine, female=patient.sex == "female"
    ), ""
