"""The clinic's own parts of the home page. Upper apps add theirs with `panels.add_panel("home", ...)`."""

from collections.abc import Mapping
from typing import Any

from clinic.actors import Actor
from clinic.navigation import Entry, add_entry
from clinic.panels import Panel, add_panel
from clinic.papers import Notice, licence_notice, site_notices
from clinic.permissions import Permission, Role
from clinic.selectors.staff import licences_ending

PLACE = "home"
# Who can do something about a site's papers; everybody sees what stops the work.
KEEPS_PAPERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})


def notices(viewer: Actor) -> list[Notice]:
    """What this person should know before anything else."""
    own = licence_notice(viewer)
    papers = site_notices(viewer.site, viewer.day) if viewer.site else []
    told = [notice for notice in papers if viewer.role in KEEPS_PAPERS or notice.tone == "stop"]
    return ([own] if own else []) + told


def add_panels() -> None:
    """Called once, when the app is ready: the panels, and the pages of the menu that belong to no other app."""
    add_entry(Entry("Today", "home", Permission.SIGNED_IN, order=0, key="t"))
    add_entry(Entry("Administration", "admin:index", Permission.USE_ADMIN, order=95, key="m"))
    add_panel(PLACE, Panel("clinic/_licences.html", Permission.MANAGE_STAFF, _licences, order=200))


def _licences(subject_id: int, *, viewer: Actor) -> Mapping[str, Any]:
    return {"licences": licences_ending(subject_id, viewer.day)}
