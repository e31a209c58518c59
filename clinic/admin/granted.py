"""The base of every administration page: asks the grants table, changes through services, keeps one trail."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from clinic.actors import Actor
from clinic.errors import DomainError, Refused
from clinic.permissions import Permission
from clinic.services.looking import note_opened


class GrantedAdmin(admin.ModelAdmin):
    """Rows to look at. Changing is off unless a page says which permission changes, and nothing is deleted.

    The audit trail is the one record of what was done here: Django's own log is not written.
    """

    looks: Permission = Permission.USE_ADMIN
    changes: Permission | None = None
    adds: bool = True
    edits: bool = True
    list_per_page = 50
    show_full_result_count = False

    def _may(self, request: HttpRequest, permission: Permission | None) -> bool:
        actor: Actor | None = getattr(request, "actor", None)
        return bool(actor and permission and actor.may(Permission.USE_ADMIN) and actor.may(permission))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may look."""
        return self._may(request, self.looks)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The part is listed for whoever may look."""
        return self._may(request, self.looks)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change, where rows are added at all."""
        return self.adds and self._may(request, self.changes)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever the page names, where rows are edited at all."""
        return self.edits and self._may(request, self.changes)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """A page that changes rows says through which service; this one does not."""
        raise Refused("These rows are not changed here.")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Only the rows inside the page; a page that has some overrides `save_formset`."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """See `save_model`."""
        raise Refused("These rows are not changed here.")

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:  # noqa: FBT001, FBT002
        """Nothing: the service has written its event."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the service has written its event."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: the service has written its event."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Nothing is deleted."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What the audit trail holds about this row."""
        asked = urlencode({"subject_kind": self.opts.model_name or "", "subject_id": object_id})
        return HttpResponseRedirect(f"{reverse('admin:clinic_auditevent_changelist')}?{asked}")


class ReadOnlyAdmin(GrantedAdmin):
    """Rows that are looked at here and changed elsewhere, or never."""

    adds = edits = False


class HistoryAdmin(ReadOnlyAdmin):
    """Append-only rows about people of one's own site. Opening one is on record like the opening of a chart.

    `site_path` leads from the row to its site.
    """

    site_path = "patient__site"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows of the viewer's own site; another site's are as if they were not there."""
        return super().get_queryset(request).filter(**{self.site_path: request.actor.at_site})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the row, and say who looked at it. Whose it is stays out of the title: browsers keep titles."""
        row = self.get_object(request, object_id)
        if row is not None and self.has_view_permission(request, row):
            note_opened(row, actor=request.actor, patient_id=self.person_of(row))
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "subtitle": None})

    def person_of(self, row: Any) -> int | None:
        """The id of the person the row is about, if it is about one."""
        return getattr(row, "patient_id", None)


class ReasonForm(ActionForm):
    """An action with the reason for it."""

    reason = forms.CharField(required=False, max_length=200, label="Reason")


def each(
    page: admin.ModelAdmin, request: HttpRequest, rows: Iterable[models.Model], change: Callable[[Any], object]
) -> None:
    """Do it to one row after another and say what each refusal was."""
    done = 0
    for row in rows:
        try:
            change(row)
            done += 1
        except DomainError as error:
            page.message_user(request, error.detail, messages.ERROR)
    if done:
        page.message_user(request, f"{done} changed.", messages.SUCCESS)
