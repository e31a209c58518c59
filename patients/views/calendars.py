"""Check-ins by the day on which they are due: one's own month and week, and the month of one person."""

from calendar import Calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clinic.errors import Missing
from clinic.permissions import Permission
from clinic.web import permitted
from patients.selectors.calendar_feeds import made_on
from patients.selectors.checkins import Planned, days_of_mine, days_of_person
from patients.selectors.people import person_shown
from patients.services.charts import open_chart

YEARS = (2000, 2100)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_GET
def month(request: HttpRequest, year: int | None = None, number: int | None = None) -> HttpResponse:
    """The month of one's own check-ins and of those of one's role."""
    shown = _first(request.actor.day, year, number)
    found = days_of_mine(request.actor, *_span(shown))
    context = {
        **_grid(shown, found, today=request.actor.day),
        "tabs": _tabs(request.actor.day, "month"),
        "calendar_since": made_on(request.actor),
    }
    return render(request, "patients/checkins/month.html", context)


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_GET
def week(request: HttpRequest, first: date | None = None) -> HttpResponse:
    """The week around that day, one line a check-in."""
    day = first or request.actor.day
    monday = day - timedelta(days=day.weekday())
    found = days_of_mine(request.actor, monday, monday + 6 * DAY)
    context = {
        "monday": monday,
        "today": request.actor.day,
        "before": monday - WEEK,
        "after": monday + WEEK,
        "tabs": _tabs(request.actor.day, "week"),
        "days": [(one, found.get(one, ())) for one in (monday + n * DAY for n in range(7))],
    }
    return render(request, "patients/checkins/week.html", context)


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_GET
def of_person(
    request: HttpRequest, patient_id: int, year: int | None = None, number: int | None = None
) -> HttpResponse:
    """The month of one person: what is planned and how what was planned ended."""
    actor = request.actor
    patient = open_chart(actor=actor, patient_id=patient_id, part="check-ins")
    shown = _first(actor.day, year, number)
    found = days_of_person(patient.pk, *_span(shown), viewer=actor)
    context = {**_grid(shown, found, today=actor.day), "person": person_shown(patient.pk, viewer=actor)}
    return render(request, "patients/checkins/person_month.html", context)


def _first(today: date, year: int | None, number: int | None) -> date:
    year, number = year or today.year, number or today.month
    if not (YEARS[0] <= year < YEARS[1] and 1 <= number <= 12):
        raise Missing("There is no such month.")
    return date(year, number, 1)


def _weeks(first: date) -> list[list[date]]:
    return Calendar().monthdatescalendar(first.year, first.month)


def _span(first: date) -> tuple[date, date]:
    weeks = _weeks(first)
    return weeks[0][0], weeks[-1][-1]


def _grid(first: date, found: Mapping[date, list[Planned]], *, today: date) -> dict[str, Any]:
    return {
        "first": first,
        "today": today,
        "before": (first - DAY).replace(day=1),
        "after": (first + 31 * DAY).replace(day=1),
        "weeks": [[(day, day.month == first.month, found.get(day, ())) for day in week] for week in _weeks(first)],
    }


def _tabs(today: date, current: str) -> list[dict[str, Any]]:
    pages = {"month": ("Month", reverse("patients:my_month")), "week": ("Week", reverse("patients:my_week"))}
    return [{"label": label, "url": url, "current": name == current} for name, (label, url) in pages.items()]
