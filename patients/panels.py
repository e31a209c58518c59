"""What this app puts onto pages of others and onto its own chart."""

from collections.abc import Mapping
from typing import Any

from clinic.actors import Actor
from clinic.panels import Panel, add_panel
from clinic.permissions import Permission
from patients.selectors.admission import admission_of
from patients.selectors.checkins import counted, grouped, open_of
from patients.selectors.consent_pages import consent_lines
from patients.selectors.duplicates import duplicates_of
from patients.selectors.follow_ups import mine, open_about
from patients.selectors.history import history_of, untested_words
from patients.selectors.identifiers import numbers_masked
from patients.selectors.merged import absorbed_by
from patients.selectors.people import person_here
from patients.selectors.reminder_pages import reminders_of
from patients.selectors.restricted import how_many_wait

MOST_ON_TODAY = 6
MOST_PLANNED = 4
MOST_ON_CHART = 3


def for_me_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The first of what waits for this person, and how many more there are."""
    waiting = mine(viewer)
    return {"waiting": waiting[:MOST_ON_TODAY], "more": max(0, len(waiting) - MOST_ON_TODAY)}


def about_person_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """What waits about the person whose chart is open."""
    return {"waiting": open_about(subject_id, viewer=viewer), "may_open": viewer.may(Permission.FOLLOW_UP)}


def check_ins_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """What is planned for the person next, and how they came in the last quarter."""
    planned = grouped(open_of(subject_id, viewer=viewer))
    return {
        "patient_id": subject_id,
        "planned": planned[:MOST_PLANNED],
        "more": max(0, len(planned) - MOST_PLANNED),
        "counted": counted(subject_id, viewer=viewer),
        "may_plan": viewer.may(Permission.PLAN_CHECK_INS),
    }


def records_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The older records of this person, and who may be the same person on record again."""
    return {
        "patient_id": subject_id,
        "merges": list(absorbed_by(subject_id)),
        "pairs": duplicates_of(subject_id, viewer=viewer),
        "may_merge": viewer.may(Permission.MERGE_RECORDS),
        "may_restrict": viewer.may(Permission.RESTRICT_CHART),
    }


def health_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """Medicines, allergies and history in one line a topic."""
    parts = history_of(subject_id)
    return {
        "patient_id": subject_id,
        "parts": list(parts.values()),
        "untested": untested_words(parts),
        "may_record": viewer.may(Permission.RECORD_HISTORY),
    }


def consents_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """What the person allows now."""
    lines = consent_lines(person_here(patient_id, viewer=viewer))
    return {
        "patient_id": patient_id,
        "in_force": [line for line in lines if line.is_in_force],
        "may_record": viewer.may(Permission.RECORD_CONSENT),
        "may_in_emergency": viewer.may(Permission.DISCLOSE_IN_EMERGENCY),
    }


def admission_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """Whether everything that stands before a first dose is on record, and the way to the admission page."""
    return {
        "patient_id": subject_id,
        "admission": admission_of(person_here(subject_id, viewer=viewer), viewer=viewer),
        "may_admit": viewer.may(Permission.ADMIT),
    }


def numbers_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The sensitive numbers of the person, masked."""
    return {
        "patient_id": subject_id,
        "numbers": numbers_masked(subject_id),
        "may_edit": viewer.may(Permission.EDIT_PATIENT),
        "may_see": viewer.may(Permission.SEE_IDENTIFIER),
    }


def openings_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """How many openings of restricted charts wait for a review."""
    return {"waiting": how_many_wait(viewer.at_site)}


def reminders_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The last reminders of the person, and the way to make one."""
    return {"patient_id": subject_id, "reminders": reminders_of(subject_id)[:MOST_ON_CHART]}


def add_panels() -> None:
    """Called once, when the app is ready."""
    add_panel("home", Panel("patients/_for_me_panel.html", Permission.FOLLOW_UP, for_me_panel, order=5))
    about = Panel("patients/_follow_ups_panel.html", Permission.VIEW_CHART, about_person_panel, order=5, part="now")
    add_panel("chart", about)
    coming = Panel("patients/checkins/_panel.html", Permission.VIEW_CHART, check_ins_panel, order=15, part="now")
    add_panel("chart", coming)
    records = Panel("patients/_records_panel.html", Permission.VIEW_CHART, records_panel, order=90, part="person")
    add_panel("chart", records)
    numbers = Panel("patients/_numbers_panel.html", Permission.VIEW_CHART, numbers_panel, order=95, part="person")
    add_panel("chart", numbers)
    add_panel("home", Panel("patients/_openings_panel.html", Permission.REVIEW_ACCESS, openings_panel, order=150))
    health = Panel("patients/history/_panel.html", Permission.VIEW_CHART, health_panel, order=30, part="health")
    add_panel("chart", health)
    consents = Panel(
        "patients/consents/_panel.html", Permission.VIEW_CHART, consents_panel, order=10, part="agreements"
    )
    add_panel("chart", consents)
    reminders = Panel("patients/reminders/_panel.html", Permission.REMIND, reminders_panel, order=60, part="treatment")
    add_panel("chart", reminders)
    admission = Panel("patients/_admission_panel.html", Permission.VIEW_CHART, admission_panel, 5, "treatment")
    add_panel("chart", admission)
