"""The pages of the main menu. Each app adds its own from `apps.py`; a person sees what they may open."""

from dataclasses import dataclass

from django.urls import reverse

from clinic.actors import Actor
from clinic.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu. `key` is its keyboard shortcut, pressed after g."""

    label: str
    url_name: str
    permission: Permission
    order: int
    key: str = ""


_entries: list[Entry] = []


def add_entry(entry: Entry) -> None:
    """Put a page into the menu."""
    if entry not in _entries:
        _entries.append(entry)
        _entries.sort(key=lambda known: known.order)


def menu(actor: Actor | None, *, current: str = "") -> list[dict[str, object]]:
    """The menu of this person, the page now open marked."""
    if not actor:
        return []
    return [
        {
            "label": entry.label,
            "url": reverse(entry.url_name),
            "key": entry.key,
            "current": entry.url_name == current,
        }
        for entry in _entries
        if actor.may(entry.permission)
    ]
