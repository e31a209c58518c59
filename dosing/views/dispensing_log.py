"""The DEA dispensing log on screen: a day line by line, and the totals of any period."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.permissions import Permission
from clinic.web import permitted
from dosing.domain.dispensing_log import assemble
from dosing.domain.dispensing_summary import summarise
from dosing.selectors.counts import prints_of
from dosing.selectors.dispensing_log import Asked, log_entries, schedules_on_the_log
from dosing.selectors.period import rebuilt
from dosing.views.log_context import entry_row, rebuilt_row, total_row

LONGEST = timedelta(days=3_700)


@permitted(Permission.VIEW_LOG)
@never_cache
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The log of one dosing day."""
    actor = request.actor
    chosen = _day(request.GET.get("day"), actor.day)
    asked = Asked(actor.at_site, chosen, chosen, _schedule(request))
    log = assemble(log_entries(asked), first=chosen, last=chosen)
    context = {
        "log": log,
        "rows": [entry_row(entry) for entry in log.entries],
        "totals": [total_row(total) for total in log.by_product],
        "day": chosen,
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1) if chosen < actor.day else None,
        "prints": prints_of(actor.at_site, chosen),
        "tabs": _tabs("dosing:log"),
        **_frame(request, asked),
    }
    return render(request, "dosing/stock/log.html", context)


@permitted(Permission.VIEW_LOG)
@never_cache
@require_safe
def period(request: HttpRequest) -> HttpResponse:
    """The totals of any period, and the stock rebuilt over it from the movements."""
    actor = request.actor
    last = _day(request.GET.get("last"), actor.day)
    first = _day(request.GET.get("first"), last.replace(day=1))
    first, last = max(min(first, last), last - LONGEST), max(first, last)
    asked = Asked(actor.at_site, first, last, _schedule(request))
    summary = summarise(log_entries(asked), first=first, last=last)
    context = {
        "summary": summary,
        "totals": [total_row(total) for total in summary.by_product],
        "days": [(one.day, [total_row(total) for total in one.totals]) for one in summary.days],
        "first": first,
        "last": last,
        "rebuilt": [rebuilt_row(line) for line in rebuilt(actor.at_site, *asked.span)],
        "tabs": _tabs("dosing:log_period"),
        **_frame(request, asked),
    }
    return render(request, "dosing/stock/period.html", context)


def _frame(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    actor = request.actor
    files = {
        name: reverse(f"dosing:{name}", args=[asked.first, asked.last])
        + (f"?schedule={asked.schedule}" if asked.schedule else "")
        for name in ("log_pdf", "log_csv", "log_summary", "cross_index")
    }
    return {
        "files": files,
        "schedule": asked.schedule,
        "schedules": schedules_on_the_log(),
        "approved_on": actor.at_site.dea_system_approved_on,
        "may_cross_index": actor.may(Permission.VIEW_CROSS_INDEX),
        "today": actor.day,
        "zone": actor.at_site.time_zone,
    }


def _tabs(current: str) -> list[dict[str, Any]]:
    pages = (("A day", "dosing:log"), ("A period", "dosing:log_period"))
    return [{"label": label, "url": reverse(name), "current": name == current} for label, name in pages]


def _day(written: str | None, otherwise: date) -> date:
    """The day that was asked for; the other one where that is no day of this century."""
    try:
        asked = date.fromisoformat((written or "")[:10])
    except ValueError:
        return otherwise
    return asked if 2000 <= asked.year < 2100 else otherwise


def _schedule(request: HttpRequest) -> str:
    asked = request.GET.get("schedule", "")[:6]
    return asked if asked in schedules_on_the_log() else ""
