"""The schedule of a person: one month, day by day, past and future."""

from calendar import monthrange
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.web import permitted
from dosing.domain.picture import weeks
from dosing.selectors.schedule import by_day, schedule
from patients.selectors.people import person_shown
from patients.services.charts import open_chart


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def month(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What was, is and will be due in one month; `?month=2026-12` for another one."""
    actor = request.actor
    first = _month(request.GET.get("month", ""), actor.day)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    patient = open_chart(actor=actor, patient_id=patient_id, part="schedule")
    lines = schedule(patient.pk, first, last, site=actor.at_site, today=actor.day)
    days = by_day(lines)
    shown = [[(day, days.get(day, []) if first <= day <= last else []) for day in week] for week in weeks(first, last)]
    context = {
        "person": person_shown(patient.pk, viewer=actor),
        "weeks": shown,
        "first": first,
        "today": actor.day,
        "earlier": (first - timedelta(days=1)).strftime("%Y-%m"),
        "later": (last + timedelta(days=1)).strftime("%Y-%m"),
        "several": len({line.due.medication_id for line in lines}) > 1,
    }
    return render(request, "dosing/orders/schedule.html", context)


def _month(asked: str, today: date) -> date:
    """The first day of the month asked for; this month when none is."""
    if not asked:
        return today.replace(day=1)
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError as problem:
        raise Malformed("A month is written as 2026-12.", fields={"month": ["As 2026-12."]}) from problem
    if not 1950 < first.year < 2150:
        raise Malformed("There is nothing on record for that year.", fields={"month": ["Between 1951 and 2149."]})
    return first
