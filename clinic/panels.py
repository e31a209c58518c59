"""Panels that an upper app shows on a lower app's page, without the lower app knowing it exists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.actors import Actor
from clinic.permissions import Permission


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: its template, who may see it, and what it shows.

    `context` is given the subject's id and the viewer. `part` is the part of a long page it stands in.
    """

    template: str
    permission: Permission
    context: Callable[..., Mapping[str, Any]]
    order: int = 100
    part: str = ""


_panels: dict[str, list[Panel]] = {}


def add_panel(place: str, panel: Panel) -> None:
    """Show the panel at that place."""
    known = _panels.setdefault(place, [])
    if panel not in known:
        known.append(panel)
        known.sort(key=lambda one: one.order)


def panels_for(place: str, subject_id: int, *, viewer: Actor) -> list[dict[str, Any]]:
    """The panels of that place this viewer may see, each with its template and what it shows."""
    return [
        {"template": panel.template, "part": panel.part, **panel.context(subject_id, viewer=viewer)}
        for panel in _panels.get(place, [])
        if viewer.may(panel.permission)
    ]
