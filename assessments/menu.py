"""The pages of this app in the main menu."""

from clinic.navigation import Entry, add_entry
from clinic.permissions import Permission


def add_entries() -> None:
    """Called once, when the app is ready."""
    add_entry(Entry("Instruments", "assessments:instruments", Permission.SIGNED_IN, order=60, key="i"))
