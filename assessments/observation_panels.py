"""What this app puts on a person's chart, their timeline and the home page."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from assessments.domain.cardiac import HIGH_FROM_MS, NORMAL_UP_TO_MS
from assessments.domain.findings import qtc_of
from assessments.domain.observations import KINDS
from assessments.domain.toxicology import Band as UrineBand
from assessments.selectors.draws import calls_of, open_calls_of, progress_of
from assessments.selectors.observations import Observed, latest_of_each_kind, observations_of
from clinic.actors import Actor
from clinic.panels import Panel, add_panel
from clinic.permissions import Permission
from patients.domain.timeline import Band, Lane, Mark, Point, Shape, Tone
from patients.overview import DueNext, Standing, add_due, add_standing
from patients.selectors.people import person_here
from patients.timeline import add_lanes

SHOWN = 8
QTC_LOW, QTC_HIGH = 380, 540
# How a drug test is marked; the words stand in its label.
MARKS = {
    UrineBand.EXPECTED: (Tone.DONE, Shape.DOT),
    UrineBand.UNEXPECTED: (Tone.ASK, Shape.DIAMOND),
    UrineBand.INDETERMINATE: (Tone.NOTE, Shape.RING),
    UrineBand.INVALID: (Tone.PLAIN, Shape.CROSS),
}


def observations_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The latest of each kind, and where to add one."""
    patient = person_here(patient_id, viewer=viewer)
    seen = latest_of_each_kind(patient, site=viewer.at_site)
    newest: dict[str, Observed] = {}
    for one in seen:
        newest.setdefault(one.row.kind, one)
    return {
        "patient_id": patient_id,
        "seen": list(newest.values())[:SHOWN],
        "kinds": KINDS.values(),
        "may_record": viewer.may(Permission.RECORD_OBSERVATION),
    }


def calls_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """Today's calls for a random drug test."""
    return {
        "calls": calls_of(viewer.at_site, viewer.day),
        "may_record": viewer.may(Permission.RECORD_OBSERVATION),
    }


def lanes(patient_id: int, first: date, last: date, *, viewer: Actor) -> Iterator[Lane]:
    """Drug tests and other single tests as strips, QTc as a line with its bands."""
    patient = person_here(patient_id, viewer=viewer)
    seen = [one for one in observations_of(patient, site=viewer.at_site, since=first) if one.stands]
    yield Lane("Drug tests", marks=tuple(_test_mark(one) for one in seen if one.row.kind == "drug_test"))
    alcohol = (one for one in seen if one.row.kind == "breath_alcohol")
    yield Lane("Breath alcohol", marks=tuple(Mark(one.day, one.summary, *_alcohol(one)) for one in alcohol))
    points = tuple(_qtc_point(one) for one in seen if one.row.kind == "ecg" and one.row.outcome == "measured")
    yield Lane(
        "QTc",
        "ms",
        points=points,
        bands=(
            Band(QTC_LOW, NORMAL_UP_TO_MS, "to 450"),
            Band(NORMAL_UP_TO_MS, HIGH_FROM_MS, "451 to 499", 2),
            Band(HIGH_FROM_MS, QTC_HIGH, "500 and up", 4),
        ),
        low=QTC_LOW,
        high=QTC_HIGH,
    )


def _test_mark(one: Observed) -> Mark:
    if one.urine is None:
        return Mark(one.day, one.summary, Tone.PLAIN, Shape.CROSS)
    tone, shape = MARKS[one.urine.band]
    return Mark(one.day, f"{one.reading}: {one.summary}", tone, shape)


def _alcohol(one: Observed) -> tuple[Tone, Shape]:
    if one.row.outcome != "measured":
        return Tone.PLAIN, Shape.CROSS
    nothing = not one.row.values["breath_alcohol"]["value"].strip("0.")
    return (Tone.DONE, Shape.DOT) if nothing else (Tone.ASK, Shape.DIAMOND)


def _qtc_point(one: Observed) -> Point:
    return Point(one.day, qtc_of(one.row.values), one.summary)


def standings(patient_id: int, *, viewer: Actor) -> Iterator[Standing]:
    """How the year's random tests stand."""
    progress = progress_of(patient_id, site=viewer.at_site, day=viewer.day)
    if progress is None:
        return
    said = f"{progress.collected} of {progress.requirement.tests} since {progress.first.day} {progress.first:%b %Y}"
    detail = f"{progress.pro_rata:.1f} by today at an even pace ({progress.requirement.source})"
    if progress.cannot_reach:
        weeks = "1 week" if progress.weeks_left == 1 else f"{progress.weeks_left} weeks"
        detail = f"{progress.needed} missing with {weeks} left ({progress.requirement.source})"
    href = reverse("assessments:observations_of_kind", args=[patient_id, "drug_test"])
    tone = "stop" if progress.cannot_reach else "ask" if progress.is_behind else ""
    yield Standing("Random tests", said, detail, href, tone)


def dues(patient_id: int, *, viewer: Actor) -> Iterator[DueNext]:
    """A call for a random test that waits. It never stands in the way of a dose."""
    for one in open_calls_of(patient_id, day=viewer.day):
        href = ""
        if viewer.may(Permission.RECORD_OBSERVATION):
            href = reverse("assessments:collect_test", args=[one.call.pk])
        yield DueNext("Random drug test", one.call.draw.day, "called by the draw; the dose does not wait for it", href)


def add_to_chart() -> None:
    """Called once, when the app is ready."""
    panel = Panel("assessments/_observations_panel.html", Permission.VIEW_CHART, observations_panel, 60, "tests")
    add_panel("chart", panel)
    add_panel("home", Panel("assessments/_calls_panel.html", Permission.VIEW_DRAWS, calls_panel, order=25))
    add_lanes(lanes, order=30)
    add_standing(standings, order=40)
    add_due(dues, order=40)
