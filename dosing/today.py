"""The day on the home page: how many came, who would be stopped at the window, and who can clear it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from clinic.actors import Actor
from clinic.panels import Panel, add_panel
from clinic.permissions import ROLE_NAMES, Permission, Role
from dosing.domain.rehearsal import Stop
from dosing.selectors.queue import InLine, queue_of_day
from dosing.selectors.rehearsal import rehearsal

MOST_STOPPED = 30


def day_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """How many people of today's line wait, are held, are expected and are done."""
    counts = Counter(one.status for one in queue_of_day(viewer.at_site, viewer.day))
    return {
        "counts": [(status.value.capitalize(), counts[status]) for status in InLine],
        "may_dispense": viewer.may(Permission.DISPENSE),
        "may_check_in": viewer.may(Permission.CHECK_IN),
    }


def stopped_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """Whom the window would stop today or tomorrow, and what clears it."""
    found = rehearsal(viewer.at_site, viewer.day)
    people = [
        {
            "patient_id": one.patient_id,
            "name": one.name,
            "record_number": one.record_number,
            "when": _when(one.stop.day, viewer.day),
            "why": one.stop.why,
            "way_out": _way_out(one.stop),
            "is_yours": one.stop.lifted_by == viewer.role.value,
        }
        for one in found.people
    ]
    people.sort(key=lambda person: not person["is_yours"])
    return {
        "everybody": [
            {"when": _when(stop.day, viewer.day), "why": stop.why, "way_out": _way_out(stop)}
            for stop in found.everybody
        ],
        "people": people[:MOST_STOPPED],
        "more": max(0, len(people) - MOST_STOPPED),
    }


def _when(day: date, today: date) -> str:
    near = {today: "Today", today + timedelta(days=1): "Tomorrow"}
    return near.get(day, f"On {day:%A}")


def _way_out(stop: Stop) -> str:
    """What clears it; where the rule does not say, who can lift it."""
    if stop.clears_when or not stop.lifted_by:
        return stop.clears_when
    return f"A {ROLE_NAMES[Role(stop.lifted_by)]} can lift it."


def add_panels() -> None:
    """Called once, when the app is ready."""
    add_panel("home", Panel("dosing/_day_panel.html", Permission.VIEW_QUEUE, day_panel, order=10))
    add_panel("home", Panel("dosing/_stopped_panel.html", Permission.VIEW_CHART, stopped_panel, order=30))
