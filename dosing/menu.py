"""The pages of this app in the main menu."""

from clinic.navigation import Entry, add_entry
from clinic.permissions import Permission
from clinic.subjects import add_subject_page


def add_entries() -> None:
    """Called once, when the app is ready."""
    add_entry(Entry("Window", "dosing:window", Permission.DISPENSE, order=10, key="w"))
    add_entry(Entry("Stock", "dosing:stock", Permission.VIEW_STOCK, order=40, key="s"))
    add_entry(Entry("Log", "dosing:log", Permission.VIEW_LOG, order=50, key="l"))
    add_subject_page("dose", "dosing:dose")
