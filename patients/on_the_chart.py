"""What this app itself puts on a chart: admission and discharge on the timeline, and what falls due."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from clinic.actors import Actor
from patients.domain.timeline import Lane, Mark, Shape, Tone
from patients.overview import DueNext, add_due
from patients.selectors.admission import clocks_of
from patients.selectors.chart import episodes_of
from patients.timeline import add_lanes


def treatment(patient_id: int, first: date, last: date, *, viewer: Actor) -> Iterator[Lane]:
    """Episodes of treatment as events; they stand in one lane with the orders."""
    marks = []
    for episode in episodes_of(patient_id):
        marks.append(Mark(episode.admitted_on, f"Admitted: {episode.get_programme_display()}", Tone.DONE, Shape.FLAG))
        if episode.discharged_on:
            said = f"Discharged: {episode.get_discharge_reason_display()}"
            marks.append(Mark(episode.discharged_on, said, Tone.ASK, Shape.FLAG))
    yield Lane("Treatment", marks=tuple(marks), across=True)


def dues(patient_id: int, *, viewer: Actor) -> Iterator[DueNext]:
    """What falls due in the open episode: exams, the care plan, interim treatment."""
    href = reverse("patients:admission", args=[patient_id])
    for clock in clocks_of(patient_id, viewer=viewer):
        late = clock.due_on < viewer.day
        yield DueNext(clock.title, clock.due_on, "late" if late else "", href, "stop" if late else "")


def add_to_chart() -> None:
    """Called once, when the app is ready."""
    add_due(dues, order=20)
    add_lanes(treatment, order=5)
