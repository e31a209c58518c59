"""Links home in the administration pages, read only: that one was made, by whom and until when; never its secret."""

from django.contrib import admin

from assessments.models import HomeLink
from clinic.permissions import Permission
from patients.admin.of_person import OfPersonAdmin


@admin.register(HomeLink)
class HomeLinkAdmin(OfPersonAdmin):
    """Links with which people answer from home."""

    site_path = "sitting__patient__site"
    person_path = "sitting__patient"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("id", "record_number", "made_by", "made_at", "expires_at")
    list_filter = (("made_at", admin.DateFieldListFilter),)
    list_select_related = ("sitting__patient", "made_by")
    search_fields = ("sitting__patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("sitting", "language", "check_in_id", "made_by", "made_at", "expires_at")
    ordering = ("-id",)

    @admin.display(description="patient", ordering="sitting__patient__record_number")
    def record_number(self, row: HomeLink) -> str:
        """Whose it is."""
        return row.sitting.patient.record_number

    def person_of(self, row: HomeLink) -> int:
        """The person of the link."""
        return row.sitting.patient_id
