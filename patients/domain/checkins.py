"""What becomes of a planned contact by itself, as the days go by. Pure."""

from datetime import date

KEPT, LATE, MISSED = "kept", "late", "missed"


def outcome_on(day: date, *, due_on: date, closes_on: date, still_asked_for: bool) -> str:
    """How it has ended by that day; empty while it is open.

    What is no longer asked for has been done: in time when its day is not over, late after it.
    """
    if not still_asked_for:
        return KEPT if day <= due_on else LATE
    return MISSED if day > closes_on else ""
