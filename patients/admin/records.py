"""What waits, merged records, restricted charts and sensitive numbers in the administration pages, read only."""

from django.contrib import admin

from clinic.admin.granted import HistoryAdmin
from clinic.permissions import Permission
from patients.admin.of_person import OfPersonAdmin
from patients.models import ChartOpening, ChartRestriction, CheckIn, FollowUp, Identifier, RecordMerge


@admin.register(FollowUp)
class FollowUpAdmin(OfPersonAdmin):
    """What waited for whom, and when it was closed by whom; not what it says of a person."""

    site_path = "site"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("kind", "patient", "urgency", "owner_role", "owner", "due_on", "raised_at", "done_at", "done_by")
    list_filter = ("urgency", "owner_role", ("raised_at", admin.DateFieldListFilter), "withdrawn")
    list_select_related = ("patient", "owner", "done_by")
    search_fields = ("patient__record_number__istartswith", "kind")
    search_help_text = "Record number from its beginning, or kind of task"
    fields = (
        "kind", "patient", "urgency", "owner_role", "owner", "due_on", "source_kind", "source_id", "raised_by",
        "raised_at", "done_by", "done_at", "withdrawn",
    )  # fmt: skip
    ordering = ("-id",)


@admin.register(CheckIn)
class CheckInAdmin(OfPersonAdmin):
    """Which contact was planned for whom, and how it ended; planned and closed on the person's own page."""

    site_path = "site"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = (
        "kind",
        "patient",
        "due_on",
        "closes_on",
        "owner_role",
        "owner",
        "outcome",
        "closed_at",
        "closed_by",
    )
    list_filter = ("outcome", "kind", "owner_role", ("due_on", admin.DateFieldListFilter), "is_moved")
    list_select_related = ("patient", "owner", "closed_by")
    search_fields = ("patient__record_number__istartswith", "kind")
    search_help_text = "Record number from its beginning, or kind"
    fields = (
        "kind", "patient", "opens_on", "due_on", "closes_on", "at", "owner_role", "owner", "is_moved", "planned_by",
        "planned_at", "outcome", "closed_by", "closed_at",
    )  # fmt: skip
    ordering = ("-id",)


@admin.register(RecordMerge)
class RecordMergeAdmin(OfPersonAdmin):
    """Which record was merged into which, by whom and why, and whether it was undone."""

    site_path = "survivor__site"
    person_path = "survivor"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("absorbed", "survivor", "merged_by", "merged_at", "undone", "reason")
    list_filter = (("merged_at", admin.DateFieldListFilter), ("split", admin.EmptyFieldListFilter))
    list_select_related = ("absorbed", "survivor", "merged_by", "split")
    search_fields = ("absorbed__record_number__istartswith", "survivor__record_number__istartswith")
    search_help_text = "Either record number, from its beginning"
    ordering = ("-id",)

    def person_of(self, row: RecordMerge) -> int:
        """The surviving person."""
        return row.survivor_id

    @admin.display(boolean=True)
    def undone(self, row: RecordMerge) -> bool:
        """Whether the records are separate again."""
        return hasattr(row, "split")


@admin.register(ChartRestriction)
class ChartRestrictionAdmin(HistoryAdmin):
    """Whose chart was restricted when, and who was named; changed on the person's own page.

    Whoever reviews who opens restricted charts sees which they are.
    """

    looks = Permission.REVIEW_ACCESS
    list_display = ("patient", "restricted", "set_by", "set_at", "reason")
    list_filter = ("restricted", ("set_at", admin.DateFieldListFilter))
    list_select_related = ("patient", "set_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    ordering = ("-id",)


@admin.register(ChartOpening)
class ChartOpeningAdmin(HistoryAdmin):
    """Who opened a restricted chart with a reason, and whether it was reviewed."""

    looks = Permission.REVIEW_ACCESS
    list_display = ("patient", "opened_by", "opened_role", "opened_at", "reason", "reviewed")
    list_filter = ("opened_role", ("opened_at", admin.DateFieldListFilter), ("review", admin.EmptyFieldListFilter))
    list_select_related = ("patient", "opened_by", "review")
    search_fields = ("patient__record_number__istartswith", "opened_by__username")
    search_help_text = "Record number from its beginning, or user name"
    ordering = ("-id",)

    @admin.display(boolean=True)
    def reviewed(self, row: ChartOpening) -> bool:
        """Whether somebody has signed a review of it."""
        return hasattr(row, "review")


@admin.register(Identifier)
class IdentifierAdmin(OfPersonAdmin):
    """That a number of a kind is on record, since when and by whom; never the number."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "kind", "kept_by", "kept_at", "ended_at")
    list_filter = ("kind", ("kept_at", admin.DateFieldListFilter))
    list_select_related = ("patient", "kept_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("patient", "kind", "kept_by", "kept_at", "ended_by", "ended_at")
    ordering = ("-id",)
