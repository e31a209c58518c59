"""The intake on other pages: what was put down, on Today; what the person told, on the chart; what is due."""

from collections.abc import Iterator, Mapping
from typing import Any

from clinic import clock
from clinic.actors import Actor
from clinic.panels import Panel, add_panel
from clinic.permissions import Permission
from patients.overview import DueNext, add_due
from patients.sections import all_sections
from patients.selectors.contact import confirmation_of
from patients.selectors.intake import intakes_open, latest_answers, open_intake_of

MOST_ON_TODAY = 8


def put_down_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """Intakes under way at the site: those handed to the viewer's role first, then the ones that wait longest."""
    seen = intakes_open(viewer)
    seen.sort(key=lambda one: not (one.handover and one.handover.to_role == viewer.role.value))
    return {"intakes": seen[:MOST_ON_TODAY], "more": max(0, len(seen) - MOST_ON_TODAY), "role": viewer.role.value}


def told_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """What the person told, section by section, and whether the contact details still hold."""
    newest = latest_answers(patient_id)
    told = []
    for section in all_sections():
        version = newest.get(section.key)
        if version is None or not section.on_chart:
            continue
        on = clock.local(viewer.at_site, version.saved_at).date()
        pairs = section.form.told(version.answers)
        if pairs or version.declined:
            told.append(
                {"section": section, "pairs": pairs, "declined": version.declined, "by": version.saved_by, "on": on}
            )
    return {
        "told": told,
        "open": open_intake_of(patient_id),
        "patient_id": patient_id,
        "may_take": viewer.may(Permission.TAKE_INTAKE),
        "may_edit": viewer.may(Permission.EDIT_PATIENT),
        "confirmation": confirmation_of(patient_id, viewer=viewer),
    }


def due(patient_id: int, *, viewer: Actor) -> Iterator[DueNext]:
    """Confirming the contact details again, once their time has come."""
    confirmation = confirmation_of(patient_id, viewer=viewer)
    if confirmation and confirmation.overdue:
        said = f"last on {confirmation.confirmed_on:%-d %B %Y}" if confirmation.confirmed_on else "never so far"
        yield DueNext("Confirm the contact details", confirmation.due_on, detail=said, href="#intake", tone="ask")


def show_intakes() -> None:
    """Called once, when the app is ready."""
    add_panel("home", Panel("patients/intake/_put_down_panel.html", Permission.TAKE_INTAKE, put_down_panel, order=20))
    told = Panel("patients/intake/_told_panel.html", Permission.VIEW_CHART, told_panel, order=10, part="person")
    add_panel("chart", told)
    add_due(due, order=40)
