"""The day's line on the home page: how many came, who will be stopped, and who can clear it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from clinic.actors import Actor
from clinic.panels import Panel, add_panel
from clinic.permissions import Permission
from dosing.selectors.queue import InLine, queue_of_day

MOST_HELD = 20


def day_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """Counts for everybody who may see the line; the people who are held for whoever may open their charts."""
    line = queue_of_day(viewer.at_site, viewer.day)
    counts = Counter(one.status for one in line)
    held = [one for one in line if one.status is InLine.HELD] if viewer.may(Permission.VIEW_CHART) else []
    return {
        "counts": [(status.value.capitalize(), counts[status]) for status in InLine],
        "held": held[:MOST_HELD],
        "more_held": max(0, len(held) - MOST_HELD),
        "may_dispense": viewer.may(Permission.DISPENSE),
        "may_check_in": viewer.may(Permission.CHECK_IN),
    }


def add_panels() -> None:
    """Called once, when the app is ready."""
    add_panel("home", Panel("dosing/_day_panel.html", Permission.VIEW_QUEUE, day_panel, order=10))
