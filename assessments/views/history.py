"""Everything ever taken with a person, and one result on paper."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assessments.domain.library import current
from assessments.selectors.assessments import assessment_here, history_lines, history_of
from assessments.selectors.due import due_for
from assessments.views.taking import result_context
from clinic.errors import RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted
from patients.selectors.people import person_shown
from patients.services.charts import open_chart

A_PAGE = 50


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def history(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The list, newest first, and what is due."""
    actor = request.actor
    open_chart(actor=actor, patient_id=patient_id, part="assessments")
    wanted = request.GET.get("instrument", "")
    rows = history_of(patient_id, site_id=actor.at_site.pk, instrument_id=wanted if wanted in current() else "")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": person_shown(patient_id, viewer=actor),
        "page": page,
        "lines": history_lines(list(page.object_list)),
        "wanted": wanted,
        "due": due_for(patient_id, day=actor.day),
        "may_take": actor.may(Permission.TAKE_ASSESSMENT),
    }
    return render(request, "assessments/history.html", context)


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def printed(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """One result on paper."""
    found = assessment_here(assessment_id, viewer=request.actor)
    open_chart(actor=request.actor, patient_id=found.patient_id, part="assessment printed")
    if not hasattr(found, "conclusion"):
        raise RuleBroken("It is printed once it is signed.", code="not_concluded")
    return render(request, "assessments/print.html", result_context(request, found))
