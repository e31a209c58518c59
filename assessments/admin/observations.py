"""Observations and draws in the administration pages, read only: that something was recorded, not what it says."""

from django.contrib import admin

from assessments.models import Draw, DrawSeed, Observation, TestCall
from clinic.admin.granted import HistoryAdmin
from clinic.permissions import Permission
from patients.admin.of_person import OfPersonAdmin


@admin.register(Observation)
class ObservationAdmin(OfPersonAdmin):
    """That something was measured, refused or corrected, by whom and when; values are care and not shown here."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "kind", "outcome", "taken_at", "recorded_by", "corrects")
    list_filter = ("kind", "outcome", ("taken_at", admin.DateFieldListFilter))
    list_select_related = ("patient", "recorded_by", "corrects")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("patient", "kind", "outcome", "taken_at", "recorded_by", "recorded_at", "corrects", "reason")
    ordering = ("-id",)


@admin.register(DrawSeed)
class DrawSeedAdmin(HistoryAdmin):
    """What was published of each month's secret."""

    site_path = "site"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("month", "commitment", "made_at")
    fields = ("month", "commitment", "made_at")


@admin.register(Draw)
class DrawAdmin(HistoryAdmin):
    """Each day's draw."""

    site_path = "site"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("day", "cap", "drawn_at")
    list_filter = (("day", admin.DateFieldListFilter),)
    fields = ("day", "seed", "cap", "candidates", "drawn", "drawn_at")
    ordering = ("-day",)


@admin.register(TestCall)
class TestCallAdmin(OfPersonAdmin):
    """Whom a draw named."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("draw", "patient")
    list_select_related = ("draw", "patient")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("draw", "patient")
    ordering = ("-id",)
