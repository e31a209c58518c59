"""What this app itself knows to be due, and the kinds of check-ins that staff plan by hand."""

from clinic.permissions import Role
from patients.due_sources import CALLBACK, COUNSELING, Kind, add_kind


def add_own_kinds() -> None:
    """Called once, when the app is ready."""
    add_kind(Kind(COUNSELING, "Counseling", Role.COUNSELOR, by_hand=True))
    add_kind(Kind(CALLBACK, "Come back with the bottles", Role.NURSE, by_hand=True))
    add_kind(Kind("call", "Call the person", Role.COUNSELOR, by_hand=True))
    add_kind(Kind("visit", "See the prescriber", Role.PRESCRIBER, by_hand=True))
