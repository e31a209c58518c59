"""The patients app."""

from django.apps import AppConfig

from clinic.navigation import Entry, add_entry
from clinic.permissions import Permission


class PatientsConfig(AppConfig):
    """Puts the people pages into the menu."""

    name = "patients"

    def ready(self) -> None:
        """Add the entries, and answer what the audit trail asks."""
        from patients import trail  # noqa: PLC0415  rows exist only once the apps are ready

        trail.answer_the_trail()
        add_entry(Entry("Front desk", "patients:desk", Permission.CHECK_IN, order=20, key="d"))
        add_entry(Entry("People", "patients:find", Permission.FIND_PATIENT, order=30, key="p"))
