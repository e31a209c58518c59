"""The audit trail in the administration pages: read, searched, never changed."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from clinic.actors import Door
from clinic.admin.granted import ReadOnlyAdmin
from clinic.models import AuditEvent, AuditSeal
from clinic.permissions import ROLE_NAMES, Permission
from clinic.subjects import ids_closed_to


class ByRole(admin.SimpleListFilter):
    """The role somebody acted in; the choices come from the code, not from reading the whole trail."""

    title, parameter_name = "role", "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every role there is."""
        return [(role.value, name) for role, name in ROLE_NAMES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Events of that role."""
        return queryset.filter(role=self.value()) if self.value() else queryset


class ByDoor(admin.SimpleListFilter):
    """The door somebody came through."""

    title, parameter_name = "door", "door"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every door there is."""
        return [(door.value, door.value) for door in Door]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Events through that door."""
        return queryset.filter(door=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """What was done, by whom, through which door."""

    looks = Permission.VIEW_AUDIT
    list_display = ("at", "username", "role", "door", "station", "verb", "subject_kind", "subject_id", "patient_id")
    list_filter = (ByDoor, ByRole, ("at", admin.DateFieldListFilter))
    search_fields = ("username", "verb", "subject_kind")
    search_help_text = "User name, verb such as dose.given, or kind of subject"
    ordering = ("-id",)
    list_select_related = ("site",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """What was done at the viewer's own site, and what belongs to none; not about restricted charts closed to them.

        Nobody loses sight of them for good: the audit trail itself, outside these pages, holds every line.
        """
        rows = super().get_queryset(request).filter(Q(site=request.actor.at_site) | Q(site=None))
        closed = ids_closed_to(request.actor)
        return rows.exclude(patient_id__in=closed) if closed else rows

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """One row's or one person's events can be asked for by address."""
        return lookup in {"subject_kind", "subject_id", "patient_id"} or super().lookup_allowed(lookup, value, request)


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    """The seals over the trail."""

    looks = Permission.VIEW_AUDIT
    list_display = ("id", "first_event_id", "last_event_id", "events", "sealed_at", "digest")
    ordering = ("-id",)
