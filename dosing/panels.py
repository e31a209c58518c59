"""What dosing shows on a person's chart and on the home page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from clinic.actors import Actor
from clinic.panels import Panel, add_panel
from clinic.permissions import Permission
from dosing.selectors.card import card_for
from dosing.selectors.doses import not_given, recent_doses
from dosing.selectors.holds import open_holds
from dosing.selectors.order_pages import chains_of, waiting_for_signature
from dosing.selectors.roster import told_of
from dosing.selectors.schedule import by_day, schedule
from dosing.services.holds import may_lift

BACK, AHEAD = timedelta(days=14), timedelta(days=7)
MOST_DRAFTS = 20
AT_THE_STATION = "container"  # says something of a station's bottle, and a chart is read at none


def orders_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The chains of orders with their history, and the drafts."""
    chains, drafts = chains_of(patient_id, today=viewer.day)
    return {
        "patient_id": patient_id,
        "chains": [chain for chain in chains if chain.is_running],
        "ended": sum(not chain.is_running for chain in chains),
        "drafts": drafts,
        "may_prescribe": viewer.may(Permission.PRESCRIBE),
    }


def schedule_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """Two weeks back and one ahead, day by day."""
    first, last = viewer.day - BACK, viewer.day + AHEAD
    days = by_day(schedule(patient_id, first, last, site=viewer.at_site, today=viewer.day))
    strip = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        "patient_id": patient_id,
        "days": [(day, days.get(day, [])) for day in strip],
        "today": viewer.day,
        "several": len({line.due.medication_id for lines in days.values() for line in lines}) > 1,
    }


def doses_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The latest doses with what happened to them, and those that were not given."""
    return {
        "patient_id": patient_id,
        "doses": recent_doses(patient_id),
        "not_given": not_given(patient_id, viewer.day - BACK),
    }


def holds_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """What stands in the way of a dose today, and who can lift it."""
    card = card_for(patient_id, actor=viewer, station=None)
    said = {one.rule: one for line in card.lines for one in line.open_findings if one.rule != AT_THE_STATION}
    return {
        "patient_id": patient_id,
        "holds": [(hold, may_lift(viewer, hold.lifted_by_role)) for hold in open_holds(patient_id)],
        "findings": [(finding, _may_accept(viewer, finding)) for finding in said.values()],
        "may_hold": viewer.may(Permission.PLACE_HOLD),
    }


def brought_over_panel(patient_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """What the system before this one said of the person; nothing for nearly everybody, in time."""
    return {"told": told_of(patient_id)}


def drafts_panel(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    """The orders of the site that wait for a signature."""
    return {"orders": waiting_for_signature(viewer.at_site)[:MOST_DRAFTS]}


def _may_accept(viewer: Actor, finding: Any) -> bool:
    if not viewer.may(Permission.OVERRIDE_FINDING):
        return False
    if finding.severity == "ask":
        return True
    return bool(finding.lifted_by) and viewer.role.value in (finding.lifted_by, "director")


def add_panels() -> None:
    """Called once, when the app is ready."""
    chart = (
        ("_holds_panel", holds_panel, 10, "now"),
        ("_orders_panel", orders_panel, 20, "treatment"),
        ("_schedule_panel", schedule_panel, 30, "treatment"),
        ("_doses_panel", doses_panel, 40, "treatment"),
        ("_brought_over_panel", brought_over_panel, 50, "treatment"),
    )
    for name, context, order, part in chart:
        add_panel("chart", Panel(f"dosing/orders/{name}.html", Permission.VIEW_CHART, context, order, part))
    add_panel("home", Panel("dosing/orders/_drafts_panel.html", Permission.PRESCRIBE, drafts_panel, 20))
