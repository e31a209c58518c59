"""What the chart shows of assessments: the latest of each with its change, what is open, what is due."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse

from assessments.selectors.due import due_for
from assessments.selectors.latest import latest_of, open_of
from clinic.actors import Actor
from clinic.panels import Panel, add_panel
from clinic.permissions import Permission
from clinic.subjects import add_subject_page
from patients.overview import DueNext, add_due

MOST_DUE = 3


def assessments_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The latest of each instrument, and what was begun and not finished."""
    return {
        "patient_id": patient_id,
        "latest": latest_of(patient_id, site_id=viewer.at_site.pk),
        "open": open_of(patient_id, site_id=viewer.at_site.pk),
        "may_take": viewer.may(Permission.TAKE_ASSESSMENT),
    }


def dues(patient_id: int, *, viewer: Actor) -> Iterator[DueNext]:
    """The most pressing instruments, and how many more there are."""
    found = due_for(patient_id, day=viewer.day)
    href = reverse("assessments:history", args=[patient_id])
    for line in found[:MOST_DUE]:
        yield DueNext(line.instrument.title.en, line.due.due_by, line.because, href, "ask" if line.is_late else "")
    if len(found) > MOST_DUE:
        yield DueNext(f"{len(found) - MOST_DUE} more assessments", found[MOST_DUE].due.due_by, href=href)


def add_to_chart() -> None:
    """Called once, when the app is ready."""
    add_panel("chart", Panel("assessments/_panel.html", Permission.VIEW_CHART, assessments_panel, 10, part="tests"))
    add_due(dues, order=40)
    add_subject_page("assessment", "assessments:assessment")
    add_subject_page("sitting", "assessments:sitting")
