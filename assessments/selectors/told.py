"""What this app can tell somebody outside: results as they were found, and scores as they were signed.

A disclosure names one kind of information, and its lines hold nothing of another: a drug test is told without the
medicine it was read beside, and a questionnaire by its total and not by its answers.
"""

from collections.abc import Iterable

from assessments.domain.findings import summary
from assessments.domain.library import instrument
from assessments.domain.observations import KINDS
from assessments.models import Assessment, Observation
from assessments.selectors.assessments import reading_of
from assessments.selectors.observations import standing_rows
from clinic import clock
from clinic.actors import Actor
from patients.models import Patient
from patients.selectors.merged import records_of

# "Laboratory results and heart tracings": what a specimen or a tracing gave. Vital signs and weight are neither.
LABORATORY = ("ecg", "kidney", "liver", "pregnancy_test")
NONE = "None on record here"

Lines = list[tuple[str, str]]


def drug_test_lines(patient: Patient, viewer: Actor) -> Lines:
    """Every drug test that stands, the latest first; one refused or not collected is told as that."""
    return _observed(patient, ("drug_test",)) or [("Drug tests", NONE)]


def laboratory_lines(patient: Patient, viewer: Actor) -> Lines:
    """Every laboratory result and heart tracing that stands, the latest first."""
    return _observed(patient, LABORATORY) or [("Laboratory results and heart tracings", NONE)]


def assessment_lines(patient: Patient, viewer: Actor) -> Lines:
    """Every signed questionnaire that nothing has taken the place of, by its total and what that means."""
    rows = Assessment.objects.filter(patient_id__in=records_of(patient.pk), amended_by__isnull=True)
    signed = rows.filter(conclusion__kind="signed").select_related("conclusion").order_by("-day", "-id")
    return [_questionnaire(row) for row in signed] or [("Questionnaires", NONE)]


def _observed(patient: Patient, kinds: Iterable[str]) -> Lines:
    return [_observation(row, patient) for row in standing_rows(patient.pk).filter(kind__in=kinds)]


def _observation(row: Observation, patient: Patient) -> tuple[str, str]:
    said = summary(row.kind, row.values) if row.outcome == "measured" else row.get_outcome_display()
    return f"{KINDS[row.kind].name}, {clock.local(patient.site, row.taken_at):%d %B %Y}", said


def _questionnaire(row: Assessment) -> tuple[str, str]:
    found = instrument(row.instrument, row.version)
    return f"{found.title.en}, {row.day:%d %B %Y}", reading_of(found, row.conclusion)
