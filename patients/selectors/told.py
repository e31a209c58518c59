"""What this app itself can tell of a person.

Who they are, when they were in treatment, what they take from others, what was diagnosed and found, what is planned.
"""

from collections.abc import Iterator
from itertools import chain

from clinic import clock
from clinic.actors import Actor
from patients.models import AdmissionBasis, CarePlan, Enrolment, Exam, Patient, ReportedMedicine
from patients.selectors.history import Part, history_of
from patients.selectors.merged import records_of

NOT_ASKED = "Not asked yet. This does not mean that there are none."
NOT_RECOGNISED = "Name not checked: what is in it is not known."


def identity_lines(patient: Patient, viewer: Actor) -> list[tuple[str, str]]:
    """Name, birth date and record number."""
    return [
        ("Name", patient.legal_name),
        ("Birth date", f"{patient.birth_date:%d %B %Y}" if patient.birth_date else "Not known"),
        ("Record number", patient.record_number),
    ]


def enrolment_lines(patient: Patient, viewer: Actor) -> list[tuple[str, str]]:
    """Each episode of treatment: its dates, not its programme or its reasons."""
    episodes = Enrolment.objects.filter(patient__in=records_of(patient.pk)).order_by("admitted_on", "id")
    return [("In treatment here", _from_to(episode)) for episode in episodes] or [("In treatment here", "No")]


def _from_to(episode: Enrolment) -> str:
    begun = f"from {episode.admitted_on:%d %B %Y}"
    return f"{begun} to {episode.discharged_on:%d %B %Y}" if episode.discharged_on else f"{begun}, going on"


def medicines_elsewhere_lines(patient: Patient, viewer: Actor) -> list[tuple[str, str]]:
    """Allergies first, then every medicine from others, those stopped too. What was not asked is never told as none."""
    parts = history_of(patient.pk, topics=("allergies", "medicines"))
    allergies, medicines = parts["allergies"], parts["medicines"]
    return [*_allergies(allergies), *(_medicine(row) for row in medicines.rows), *_without_rows("Medicines", medicines)]


def _allergies(part: Part) -> Iterator[tuple[str, str]]:
    for row in part.rows:
        yield "Allergy", f"{row.substance}: {row.reaction} ({row.get_severity_display()})"
    yield from _without_rows("Allergies", part)


def _medicine(row: ReportedMedicine) -> tuple[str, str]:
    inside = " + ".join(row.ingredients) if row.is_recognised else NOT_RECOGNISED
    return row.as_said, "; ".join([inside, *row.told])


def _without_rows(term: str, part: Part) -> list[tuple[str, str]]:
    return [] if part.rows else [(term, part.none_words or NOT_ASKED)]


def diagnosis_lines(patient: Patient, viewer: Actor) -> list[tuple[str, str]]:
    """The signed basis of each admission and the findings of each exam that no other corrects, the latest first.

    Conditions the person only told of are their history, not a diagnosis made here, and are left out.
    """
    records = records_of(patient.pk)
    bases = AdmissionBasis.objects.filter(patient__in=records).order_by("-id")
    exams = Exam.objects.filter(patient__in=records, corrected_by__isnull=True).order_by("-on", "-id")
    told = list(chain((_basis(row, patient) for row in bases), (_exam(row) for row in exams)))
    return told or [("Diagnoses and examinations", "None on record here")]


def _basis(row: AdmissionBasis, patient: Patient) -> tuple[str, str]:
    criteria = "" if row.criteria_met is None else f"{row.criteria_met} of 11 criteria met"
    told = filter(None, [row.get_basis_display(), criteria, row.words])
    return f"Diagnosis, {_day(row, patient)}", "; ".join(told)


def _day(row: AdmissionBasis | CarePlan, patient: Patient) -> str:
    return f"{clock.local(patient.site, row.recorded_at):%d %B %Y}"


def _exam(row: Exam) -> tuple[str, str]:
    return f"{row.get_kind_display().capitalize()}, {row.on:%d %B %Y}", row.findings


def care_plan_lines(patient: Patient, viewer: Actor) -> list[tuple[str, str]]:
    """The care plan that counts, and when the ones before it were signed."""
    plans = list(CarePlan.objects.filter(patient__in=records_of(patient.pk)).order_by("-id"))
    if not plans:
        return [("Care plan", "None on record here")]
    plan, *before = plans
    told = [
        ("Care plan of", _day(plan, patient)),
        ("Goals", plan.goals),
        ("Agreed", plan.agreed),
        ("Lowering harm", plan.harm_reduction),
        ("Other needs", plan.needs),
        ("How often to meet", plan.frequency),
        ("Imminent harm", plan.get_harm_display()),
        ("Earlier plans of", ", ".join(_day(row, patient) for row in before)),
    ]
    return [line for line in told if line[1]]
