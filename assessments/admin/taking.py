"""Assessments in the administration pages: that they were taken, by whom and when. Append-only, so looked at only.

What somebody answered is care, not administration, and is not shown.
"""

from django.contrib import admin

from assessments.models import Assessment, Conclusion, InstalledTextPack, SafetyFlag
from clinic.admin.granted import HistoryAdmin
from clinic.permissions import Permission
from patients.admin.of_person import OfPersonAdmin


@admin.register(Assessment)
class AssessmentAdmin(OfPersonAdmin):
    """Assessments begun."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("id", "patient", "instrument", "version", "day", "by_patient", "started_by", "started_at")
    list_filter = ("instrument", "by_patient", ("day", admin.DateFieldListFilter))
    list_select_related = ("patient", "started_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    ordering = ("-id",)


@admin.register(Conclusion)
class ConclusionAdmin(OfPersonAdmin):
    """How assessments ended: signed or declined, by whom and when; not what was answered."""

    site_path = "assessment__patient__site"
    person_path = "assessment__patient"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("id", "record_number", "instrument", "kind", "engine", "concluded_by", "concluded_at")
    list_filter = ("kind", "assessment__instrument", ("concluded_at", admin.DateFieldListFilter))
    list_select_related = ("assessment__patient", "concluded_by")
    search_fields = ("assessment__patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("assessment", "kind", "engine", "scheme", "text_source", "amends", "concluded_by", "concluded_at")
    ordering = ("-id",)

    @admin.display(description="patient", ordering="assessment__patient__record_number")
    def record_number(self, row: Conclusion) -> str:
        """Whose it is."""
        return row.assessment.patient.record_number

    @admin.display(ordering="assessment__instrument")
    def instrument(self, row: Conclusion) -> str:
        """Which instrument."""
        return row.assessment.instrument

    def person_of(self, row: Conclusion) -> int:
        """The person of the assessment."""
        return row.assessment.patient_id


@admin.register(SafetyFlag)
class SafetyFlagAdmin(OfPersonAdmin):
    """That somebody was called to a person at risk, by whom and when; not why."""

    site_path = "assessment__patient__site"
    person_path = "assessment__patient"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("id", "record_number", "raised_by", "raised_at", "by_patient")
    list_filter = ("by_patient", ("raised_at", admin.DateFieldListFilter))
    list_select_related = ("assessment__patient", "raised_by")
    search_fields = ("assessment__patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("assessment", "follow_up", "by_patient", "raised_by", "raised_at")
    ordering = ("-id",)

    @admin.display(description="patient")
    def record_number(self, row: SafetyFlag) -> str:
        """Whose it is."""
        return row.assessment.patient.record_number

    def person_of(self, row: SafetyFlag) -> int:
        """The person of the assessment."""
        return row.assessment.patient_id


@admin.register(InstalledTextPack)
class InstalledTextPackAdmin(HistoryAdmin):
    """Append-only: another pack is installed with the command `install_text_pack`."""

    site_path = "site"
    looks = Permission.CONFIGURE_SITE
    list_display = ("instrument", "version", "language", "site", "installed_at", "installed_by")
    list_filter = ("language", ("installed_at", admin.DateFieldListFilter))
    list_select_related = ("site", "installed_by")
    search_fields = ("instrument__istartswith",)
    search_help_text = "Instrument, from its beginning"
    ordering = ("instrument", "-installed_at")
    fields = (
        "instrument",
        "version",
        "language",
        "site",
        "source",
        "attestation",
        "sha256",
        "words",
        "installed_by",
        "installed_at",
    )
