"""Restricted charts: the page before one, who is named, and the review of who opened one all the same."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.refusals import tell
from patients.forms.restricted import ReasonForm, RestrictForm, ReviewForm
from patients.selectors.people import person_shown
from patients.selectors.restricted import openings, restricted_people, restriction_of, staff_named
from patients.services.restricted import end_restriction, open_restricted, restrict_chart, review_opening


@permitted(Permission.BREAK_GLASS)
@never_cache
@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The page in front of a restricted chart: with a reason it opens for an hour."""
    person = person_shown(patient_id, viewer=request.actor, even_restricted=True)
    form = ReasonForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            open_restricted(actor=request.actor, patient_id=person.id, reason=form.cleaned_data["reason"])
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            return redirect("patients:chart", patient_id=person.id)
    return render(request, "patients/restricted.html", {"person": person, "form": form}, status=status)


@permitted(Permission.RESTRICT_CHART)
@never_cache
@require_http_methods(["GET", "POST"])
def restrict(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Who may open this chart; or everybody again."""
    actor = request.actor
    person = person_shown(patient_id, viewer=actor, even_restricted=True)
    restriction = restriction_of(person.id)
    ending = request.POST.get("ending") == "yes"
    initial = {"may_open": restriction.may_open, "reason": restriction.reason} if restriction else {}
    form = RestrictForm(request.POST or None, site=actor.at_site, initial=initial)
    status = 400 if form.is_bound else 200
    form_says = form.is_valid()
    if form_says or (ending and form.cleaned_data.get("reason")):
        reason = form.cleaned_data["reason"]
        try:
            if ending:
                end_restriction(actor=actor, patient_id=person.id, reason=reason)
            else:
                restrict_chart(actor=actor, patient_id=person.id, may_open=form.cleaned_data["may_open"], reason=reason)
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Noted.")
            return redirect("patients:restricted_charts")
    context = {
        "person": person,
        "form": form,
        "restriction": restriction,
        "named": staff_named(restriction) if restriction else [],
    }
    return render(request, "patients/restrict.html", context, status=status)


@permitted(Permission.REVIEW_ACCESS)
@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Whose charts are restricted, and who opened one all the same."""
    site = request.actor.at_site
    context = {"openings": openings(site), "people": restricted_people(site)}
    return render(request, "patients/restricted_charts.html", context)


@permitted(Permission.REVIEW_ACCESS)
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, chartopening_id: int) -> HttpResponse:
    """One opening, signed with what was found."""
    found = [one for one in openings(request.actor.at_site) if one.pk == chartopening_id]
    if not found:
        raise Missing("There is no such opening at this site.")
    form = ReviewForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            review_opening(actor=request.actor, opening_id=chartopening_id, **form.cleaned_data)
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Reviewed and signed.")
            return redirect("patients:restricted_charts")
    return render(request, "patients/review_opening.html", {"form": form, "openings": found}, status=status)
