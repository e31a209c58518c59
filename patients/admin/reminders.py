"""How sites remind people, set here through its service; and the reminders themselves, to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from clinic.admin.granted import GrantedAdmin
from clinic.permissions import Permission
from patients.admin.of_person import OfPersonAdmin
from patients.models import Reminder, ReminderRules
from patients.services.reminder_rules import set_rules


@admin.register(ReminderRules)
class ReminderRulesAdmin(GrantedAdmin):
    """Whether and how each site reminds people."""

    changes = Permission.CONFIGURE_SITE
    list_display = ("site", "is_on", "sender", "hours_before", "quiet_from", "quiet_until", "ask_after_at")
    list_select_related = ("site",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Rules stay with their site."""
        return ("site",) if obj else ()

    def save_model(self, request: HttpRequest, obj: ReminderRules, form: Any, change: Any) -> None:
        """Set what the form holds."""
        wanted = {name: value for name, value in form.cleaned_data.items() if name != "site"}
        obj.pk = set_rules(actor=request.actor, site=obj.site, **wanted).pk
        obj._state.adding = False


@admin.register(Reminder)
class ReminderAdmin(OfPersonAdmin):
    """What was sent to whom and when, by which way; not where to and not in which words: neither is kept."""

    site_path = "site"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "template", "channel", "about_on", "state", "attempts", "sent_at", "why")
    list_filter = ("state", "channel", "template", ("made_at", admin.DateFieldListFilter))
    list_select_related = ("patient",)
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number from its beginning"
    ordering = ("-id",)
