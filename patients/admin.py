"""People in the administration pages: the cross-index of numbers and names, read only.

The search asks for record numbers only: Django's administration searches by the address, and a name
does not belong into one. What an alert says is care, not administration, and is not shown.
"""

from django.contrib import admin

from clinic.admin.granted import HistoryAdmin
from clinic.permissions import Permission
from patients.models import Alert, Enrolment, Patient


@admin.register(Patient)
class PatientAdmin(HistoryAdmin):
    """Record numbers and whose they are (21 CFR 1304.24: where numbers stand in for names)."""

    site_path = "site"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("record_number", "legal_name", "birth_date", "site", "registered_at")
    list_filter = (("registered_at", admin.DateFieldListFilter),)
    list_select_related = ("site",)
    search_fields = ("record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    ordering = ("record_number",)
    fields = (
        "record_number",
        "given_name",
        "family_name",
        "preferred_name",
        "birth_date",
        "sex",
        "site",
        "registered_at",
        "registered_by",
    )

    def person_of(self, row: Patient) -> int:
        """The row is the person."""
        return row.pk


@admin.register(Enrolment)
class EnrolmentAdmin(HistoryAdmin):
    """Who was in treatment from when to when."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "programme", "site", "admitted_on", "discharged_on", "discharge_reason")
    list_filter = ("programme", ("admitted_on", admin.DateFieldListFilter))
    list_select_related = ("patient", "site")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"


@admin.register(Alert)
class AlertAdmin(HistoryAdmin):
    """That an alert was raised and ended, by whom and when; not what it says."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "kind", "raised_by", "raised_at", "ended_by", "ended_at")
    list_filter = ("kind", ("raised_at", admin.DateFieldListFilter))
    list_select_related = ("patient", "raised_by", "ended_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("patient", "kind", "raised_by", "raised_at", "ended_by", "ended_at")
    ordering = ("-id",)
