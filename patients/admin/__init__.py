"""The administration pages of this app: read, searched and filtered, changed through services elsewhere."""

from patients.admin import people, records, reminders

__all__ = ["people", "records", "reminders"]
