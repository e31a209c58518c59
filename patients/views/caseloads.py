"""How check-ins go at the site, for who leads it, and the month of one's own check-ins."""

from calendar import Calendar
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clinic.errors import Missing
from clinic.permissions import Permission
from clinic.web import permitted
from patients.domain.ended_svg import ended_svg
from patients.selectors.calendar_feeds import made_on
from patients.selectors.caseloads import by_month, by_owner, by_programme
from patients.selectors.checkins import days_of_mine

YEARS = (2000, 2100)
COLUMNS = {
    "months": ("Month", "Kept#", "Late#", "Missed#", "Attendance#"),
    "owners": ("Whose", "Waiting#", "Overdue#", "Kept#", "Late#", "Missed#", "Attendance#"),
    "programmes": ("Programme", "Attendance in 90 days#", "Admitted#", "Still here after 90 days#", "Retention#"),
}


@permitted(Permission.SEE_CASELOADS)
@never_cache
@require_GET
def caseloads(request: HttpRequest) -> HttpResponse:
    """Kept, late and missed over time; what waits and for whom; attendance and retention by programme."""
    months = by_month(request.actor)
    picture = ended_svg([(one.label, {"kept": one.kept, "late": one.late, "missed": one.missed}) for one in months])
    context = {
        "columns": COLUMNS,
        "picture": mark_safe(picture),  # noqa: S308  written by our own code, its words escaped there
        "months": [(one.label, one.kept, one.late, one.missed, one.attendance) for one in months],
        "owners": [
            (one.label, one.waiting, one.overdue, one.kept, one.late, one.missed, one.attendance)
            for one in by_owner(request.actor)
        ],
        "programmes": [
            (one.ended.label, one.ended.attendance, one.admitted, one.stayed, one.retention)
            for one in by_programme(request.actor)
        ],
    }
    return render(request, "patients/checkins/caseloads.html", context)


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_GET
def month(request: HttpRequest, year: int | None = None, number: int | None = None) -> HttpResponse:
    """The month of one's own check-ins and of those of one's role, by the day on which they are due."""
    today = request.actor.day
    year, number = year or today.year, number or today.month
    if not (YEARS[0] <= year < YEARS[1] and 1 <= number <= 12):
        raise Missing("There is no such month.")
    weeks = Calendar().monthdatescalendar(year, number)
    found = days_of_mine(request.actor, weeks[0][0], weeks[-1][-1])
    context = {
        "first": date(year, number, 1),
        "today": today,
        "before": _month(year, number - 1),
        "after": _month(year, number + 1),
        "calendar_since": made_on(request.actor),
        "weeks": [[(day, day.month == number, found.get(day, ())) for day in week] for week in weeks],
    }
    return render(request, "patients/checkins/month.html", context)


def _month(year: int, number: int) -> date:
    return date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
