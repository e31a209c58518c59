"""Sites with their papers and opening hours, stations, closures: set up here, through services."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from clinic.admin.granted import GrantedAdmin, each
from clinic.clock import dosing_day
from clinic.models import Closure, OpeningHours, Site, Station
from clinic.papers import site_notices
from clinic.permissions import Permission
from clinic.services import closures, sites


class HoursFormSet(BaseInlineFormSet):
    """The rows of the week. Django names the fields of a table by its head alone; each is named here too."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """The fields of one row, each with a name that can be heard."""
        super().add_fields(form, index)
        weekday = form.instance.get_weekday_display() if form.instance.pk else "new row"
        for name, one in form.fields.items():
            one.widget.attrs["aria-label"] = f"{one.label or name}, {weekday}"


class OpeningHoursInline(admin.TabularInline):
    """The week, one row a weekday; a weekday without a row is closed."""

    model, formset = OpeningHours, HoursFormSet
    extra, max_num = 0, 7

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the site itself."""
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sets up sites."""
        return bool(request.actor and request.actor.may(Permission.CONFIGURE_SITE))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As changing."""
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Taking a weekday off the week is changing it."""
        return self.has_change_permission(request, obj)


@admin.register(Site)
class SiteAdmin(GrantedAdmin):
    """Where the clinic works, and its permissions to."""

    changes = Permission.CONFIGURE_SITE
    inlines = (OpeningHoursInline,)
    list_display = ("name", "code", "time_zone", "otp_certificate_expires_on", "accreditation_expires_on", "papers")
    search_fields = ("name", "code", "dea_number", "otp_certificate_number")
    fieldsets = (
        (None, {"fields": ("name", "code", "address", "phone")}),
        ("The day", {"fields": ("time_zone", "rollover_hour")}),
        ("When somebody is at risk", {"fields": ("crisis_role", "crisis_text", "crisis_text_es")}),
        ("Admission", {"fields": ("minors_consent_from_age", "care_plan_review_days", "interim_approved_on")}),
        (
            "Papers",
            {
                "fields": (
                    ("otp_certificate_number", "otp_certificate_expires_on"),
                    ("accreditation_body", "accreditation_expires_on"),
                    ("dea_number", "dea_expires_on"),
                    "dea_system_approved_on",
                ),
                "description": "An agonist is not dosed at a site whose certificate, accreditation or "
                "registration has ended.",
            },
        ),
    )

    @admin.display(description="papers")
    def papers(self, site: Site) -> str:
        """What is missing or soon ends."""
        return " ".join(notice.text for notice in site_notices(site, dosing_day(site))) or "in order"

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: Any) -> None:
        """Open the site, or change what the form changed."""
        if change:
            answers = {name: form.cleaned_data[name] for name in form.changed_data}
            sites.change_site(actor=request.actor, site=obj, **answers)
        else:
            obj.pk = sites.open_site(actor=request.actor, hours={}, **form.cleaned_data).pk
            obj._state.adding = False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        """The week as it now stands in the form."""
        kept = [row for row in formset.cleaned_data if row and not row.get("DELETE")]
        hours = {row["weekday"]: (row["opens_at"], row["closes_at"]) for row in kept}
        sites.set_opening_hours(actor=request.actor, site=form.instance, hours=hours)


@admin.register(Station)
class StationAdmin(GrantedAdmin):
    """Workstations at the counters."""

    changes = Permission.CONFIGURE_SITE
    list_display = ("name", "code", "site", "is_active")
    list_filter = ("site", "is_active")
    list_select_related = ("site",)
    search_fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Code and site stand in the trail, so they stay."""
        return ("code", "site") if obj else ("is_active",)

    def save_model(self, request: HttpRequest, obj: Station, form: Any, change: Any) -> None:
        """Open the station, or rename it and take it out of use."""
        if change:
            sites.change_station(actor=request.actor, station=obj, name=obj.name, is_active=obj.is_active)
        else:
            obj.pk = sites.open_station(actor=request.actor, site=obj.site, name=obj.name, code=obj.code).pk
            obj._state.adding = False


@admin.register(Closure)
class ClosureAdmin(GrantedAdmin):
    """Days on which a site is closed: put on the list and taken off it, never reworded."""

    changes, edits = Permission.CONFIGURE_SITE, False
    list_display = ("day", "site", "reason")
    list_filter = ("site", ("day", admin.DateFieldListFilter))
    list_select_related = ("site",)
    search_fields = ("reason",)
    actions = ("open_after_all",)

    def has_configure_permission(self, request: HttpRequest) -> bool:
        """Who may take one off the list."""
        return self._may(request, self.changes)

    def save_model(self, request: HttpRequest, obj: Closure, form: Any, change: Any) -> None:
        """Close the site on that day."""
        added = closures.close_on(actor=request.actor, site=obj.site, day=obj.day, reason=obj.reason)
        obj.pk, obj._state.adding = added.pk, False

    @admin.action(description="Open after all: take off the list", permissions=["configure"])
    def open_after_all(self, request: HttpRequest, chosen: QuerySet[Closure]) -> None:
        """Take the chosen days off the list, those that have not begun."""
        rows = chosen.select_related("site")
        if not rows:
            self.message_user(request, "Nothing was chosen.", messages.WARNING)
        each(self, request, rows, lambda one: closures.open_after_all(actor=request.actor, closure=one))
