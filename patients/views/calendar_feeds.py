"""The calendar of a person of the staff: its address made and closed on My month, and read by other programs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic import clock
from clinic.permissions import PUBLIC, Permission
from clinic.web import permitted
from patients.domain.icalendar import written
from patients.selectors.calendar_feeds import entries_of, holder
from patients.services.calendar_feeds import close_feed, open_feed


@permitted(PUBLIC)
@never_cache
@require_safe
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar that token opens; the same nothing for every token that opens none."""
    actor = holder(token)
    if actor is None:
        return HttpResponse(status=404, headers={"Referrer-Policy": "no-referrer"})
    calendar = written(entries_of(actor), name="Check-ins", at=clock.now())
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8")


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown this once; an earlier one opens nothing any more."""
    token = open_feed(actor=request.actor)
    address = request.build_absolute_uri(reverse("patients:calendar", args=[token]))
    return render(request, "patients/checkins/calendar.html", {"address": address})


@permitted(Permission.PLAN_CHECK_INS)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """The address opens nothing any more."""
    close_feed(actor=request.actor)
    messages.success(request, "Closed. The address opens nothing any more.")
    return redirect("patients:my_month")
