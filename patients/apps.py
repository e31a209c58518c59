"""The patients app."""

from django.apps import AppConfig
from django.conf import settings

from clinic.navigation import Entry, add_entry
from clinic.permissions import Permission


class PatientsConfig(AppConfig):
    """Puts the people pages into the menu."""

    name = "patients"

    def ready(self) -> None:
        """Add the entries, panels and lanes, and answer what the audit trail asks."""
        from patients import (  # noqa: PLC0415  rows exist only once the apps are ready
            contents,
            nightly,
            on_the_chart,
            own_due,
            panels,
            trail,
        )
        from patients.intake_panels import show_intakes  # noqa: PLC0415  its rows exist now
        from patients.intake_sections import add_sections  # noqa: PLC0415  its forms need the rows

        trail.answer_the_trail()
        panels.add_panels()
        on_the_chart.add_to_chart()
        contents.add_own_sources()
        add_sections()
        show_intakes()
        nightly.add_jobs()
        own_due.add_own_kinds()
        add_entry(Entry("Messages that are stuck", "patients:stuck_reminders", Permission.REMIND, order=70))
        if settings.DEMO:
            add_entry(Entry("Outbox", "patients:outbox", Permission.REMIND, order=71))
        add_entry(Entry("State records", "patients:state_records", Permission.EXPORT_STATE_RECORDS, order=85))
        add_entry(Entry("Front desk", "patients:desk", Permission.CHECK_IN, order=20, key="d"))
        add_entry(Entry("People", "patients:find", Permission.FIND_PATIENT, order=30, key="p"))
        add_entry(Entry("My month", "patients:my_month", Permission.PLAN_CHECK_INS, order=65))
        add_entry(Entry("Caseloads", "patients:caseloads", Permission.SEE_CASELOADS, order=66))
        add_entry(Entry("Follow-ups", "patients:follow_ups", Permission.FOLLOW_UP, order=35, key="f"))
