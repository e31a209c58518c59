"""Everything about one dose on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from clinic.permissions import Permission
from clinic.web import permitted
from dosing.selectors.order_pages import step_lines
from dosing.services.dose_opening import open_dose
from patients.selectors.people import person_shown


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def dose(request: HttpRequest, dose_id: int) -> HttpResponse:
    """The dose, the order and signature behind it, the bottle, the trail and its seals."""
    story = open_dose(actor=request.actor, dose_id=dose_id)
    context = {
        "story": story,
        "dose": story.dose,
        "steps": step_lines(story.dose.order),
        "person": person_shown(story.dose.patient_id, viewer=request.actor),
    }
    return render(request, "dosing/orders/dose.html", context)
