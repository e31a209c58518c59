"""What becomes of a planned contact by itself, as the days go by. Pure."""

from datetime import date

KEPT, LATE, MISSED, CANCELLED = "kept", "late", "missed", "cancelled"


def outcome_on(day: date, *, due_on: date, closes_on: date, still_asked_for: bool, is_done: bool = False) -> str:
    """How it has ended by that day; empty while it is open.

    What is no longer asked for was done, in time when its day is not over and late after it, or it fell away.
    """
    if still_asked_for:
        return MISSED if day > closes_on else ""
    if not is_done:
        return CANCELLED
    return KEPT if day <= due_on else LATE
