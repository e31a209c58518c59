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


# As many as stand on one line at 1280 px beside long names; the rest are under "More", and so are pages from this
# order on, which nobody opens many times a day.
ON_THE_BAR, SELDOM_FROM = 6, 60

_entries: list[Entry] = []


def add_entry(entry: Entry) -> None:
    """Put a page into the menu."""
    if entry not in _entries:
        _entries.append(entry)
        _entries.sort(key=lambda known: known.order)


@dataclass(frozen=True, slots=True)
class Menu:
    """What one person may open: `bar` stands on the line, `more` under one word at its end."""

    bar: list[dict[str, object]]
    more: list[dict[str, object]]

    @property
    def is_in_more(self) -> bool:
        """Whether the page now open is one of those under "More"."""
        return any(item["current"] for item in self.more)


def menu(actor: Actor | None, *, current: str = "") -> Menu:
    """The menu of this person, the page now open marked. A single page goes under "More" only where the bar is full."""
    entries = [entry for entry in _entries if actor and actor.may(entry.permission)]
    often = [entry for entry in entries if entry.order < SELDOM_FROM][:ON_THE_BAR]
    bar = often if len(entries) > len(often) + 1 or len(often) == ON_THE_BAR else entries
    items = [_item(entry, current) for entry in entries]
    return Menu(items[: len(bar)], items[len(bar) :])


def _item(entry: Entry, current: str) -> dict[str, object]:
    return {
        "label": entry.label,
        "url": reverse(entry.url_name),
        "key": entry.key,
        "current": entry.url_name == current,
    }
