"""What the site decides for itself: the list with what holds today, and one setting with its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.selectors.site_settings import decided, history_of_setting, known_setting
from clinic.services.site_settings import set_site_setting
from clinic.site_settings import all_settings
from clinic.web import permitted


@permitted(Permission.SIGNED_IN)
@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every setting by its group: what holds today, since when, and the source of what holds by itself."""
    rows = decided(request.actor.at_site, day=request.actor.day)
    groups: dict[str, list[dict[str, Any]]] = {}
    for setting in all_settings():
        row = rows.get(setting.key)
        holds = setting.in_words(row.value if row else setting.default)
        groups.setdefault(setting.group, []).append({"setting": setting, "row": row, "holds": holds})
    context = {"groups": groups, "may_set": request.actor.may(Permission.SET_POLICY)}
    return render(request, "clinic/site_settings.html", context)


@permitted(Permission.SET_POLICY)
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, setting: str) -> HttpResponse:
    """One setting: decide it anew, with a reason and from a day on; what was decided before."""
    actor, known = request.actor, known_setting(setting)
    history = history_of_setting(actor.at_site, setting)
    typed = {"effective_from": actor.day.isoformat(), "reason": ""}
    in_force = next((row for row in history if row.effective_from <= actor.day), None)
    typed["value"] = known.as_typed(in_force.value if in_force else known.default)
    problem = None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:300] for name in typed}
        try:
            set_site_setting(actor=actor, key=setting, written=typed["value"], reason=typed["reason"], **_from(typed))
        except Malformed as refusal:
            problem = refusal
        else:
            messages.success(request, "Set. It stays on record with your reason.")
            return redirect("site_settings")
    context = {
        "setting": known,
        "usual": known.in_words(known.default),
        "typed": typed,
        "problem": problem,
        "history": [(row, known.in_words(row.value)) for row in history],
        "today": actor.day,
    }
    return render(request, "clinic/site_setting.html", context, status=problem.status if problem else 200)


def _from(typed: dict[str, str]) -> dict[str, Any]:
    """The day it begins. Raises Malformed for what is no day."""
    try:
        day = parse_date(typed["effective_from"])
    except ValueError:
        day = None
    if day is None:
        raise Malformed("It begins on a day.", fields={"effective_from": ["A day, as in 2026-12-01."]})
    return {"effective_from": day}
