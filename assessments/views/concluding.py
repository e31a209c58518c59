"""Signing, declining, amending: each one button, and what was refused is said where it was asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from assessments.models import Assessment
from assessments.selectors.assessments import assessment_here, lines_of
from assessments.services.concluding import amend as amend_it
from assessments.services.concluding import decline as decline_it
from assessments.services.concluding import sign as sign_it
from assessments.views.taking import result_context, taking_context
from clinic.errors import DomainError
from clinic.permissions import Permission
from clinic.typed import whole_number
from clinic.web import permitted


@permitted(Permission.SIGN_ASSESSMENT)
@never_cache
@require_POST
def sign(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Sign the answers as they stand."""
    found = assessment_here(assessment_id, viewer=request.actor)
    try:
        sign_it(actor=request.actor, assessment_id=found.pk, seen=whole_number(request.POST.get("seen", "")))
    except DomainError as refusal:
        return _told(request, found, refusal)
    messages.success(request, "Signed.")
    return HttpResponseRedirect(reverse("assessments:assessment", args=[found.pk]))


@permitted(Permission.TAKE_ASSESSMENT)
@never_cache
@require_POST
def decline(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The person does not want to be asked this; care goes on."""
    found = assessment_here(assessment_id, viewer=request.actor)
    try:
        decline_it(actor=request.actor, assessment_id=found.pk, reason=request.POST.get("reason", ""))
    except DomainError as refusal:
        return _told(request, found, refusal)
    messages.success(request, "Recorded as declined.")
    return HttpResponseRedirect(_next(found))


@permitted(Permission.SIGN_ASSESSMENT)
@never_cache
@require_POST
def amend(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Begin an assessment that will follow this one; this one stays as it was signed."""
    found = assessment_here(assessment_id, viewer=request.actor)
    try:
        new = amend_it(actor=request.actor, assessment_id=found.pk, reason=request.POST.get("reason", ""))
    except DomainError as refusal:
        return _told(request, found, refusal)
    return HttpResponseRedirect(reverse("assessments:assessment", args=[new.pk]))


def _next(found: Assessment) -> str:
    """Back to the sitting where there is more to do, else to the person's assessments."""
    if len(lines_of(found.sitting)) > 1:
        return reverse("assessments:sitting", args=[found.sitting_id])
    return reverse("assessments:history", args=[found.patient_id])


def _told(request: HttpRequest, found: Assessment, refusal: DomainError) -> HttpResponse:
    """The page again with what was refused; what was typed stays in its field."""
    found = assessment_here(found.pk, viewer=request.actor)
    concluded = hasattr(found, "conclusion")
    context = result_context(request, found) if concluded else taking_context(request, found)
    context |= {"refusal": refusal, "typed_reason": request.POST.get("reason", "")}
    page = "assessments/result.html" if concluded else "assessments/take.html"
    return render(request, page, context, status=refusal.status)
