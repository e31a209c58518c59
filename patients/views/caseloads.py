"""How check-ins go at the site, for who leads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clinic.permissions import Permission
from clinic.web import permitted
from patients.domain.ended_svg import ended_svg
from patients.selectors.caseloads import by_month, by_owner, by_programme

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
