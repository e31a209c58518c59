"""The pages of this app in the main menu."""

from clinic.navigation import Entry, add_entry
from clinic.permissions import Permission
from clinic.subjects import add_subject_page


def add_entries() -> None:
    """Called once, when the app is ready."""
    add_entry(Entry("Window", "dosing:window", Permission.DISPENSE, order=10, key="w"))
    add_subject_page("dose", "dosing:dose")
