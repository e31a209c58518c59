"""Sensitive numbers: written down, shown whole once on request, ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.identifiers import IdentifierForm
from patients.forms.refusals import tell
from patients.selectors.people import person_shown
from patients.services.identifiers import end_identifier, keep_identifier, show_identifier


@permitted(Permission.EDIT_PATIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Write one more number down."""
    form = IdentifierForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            keep_identifier(actor=request.actor, patient_id=patient_id, **form.cleaned_data)
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Kept, encrypted.")
            return redirect("patients:chart", patient_id=patient_id)
    context = {"form": form, "person": person_shown(patient_id, viewer=request.actor)}
    return render(request, "patients/identifier_new.html", context, status=status)


@permitted(Permission.SEE_IDENTIFIER)
@never_cache
@require_POST
def show(request: HttpRequest, patient_id: int, identifier_id: int) -> HttpResponse:
    """The whole number on a page that no browser keeps. By POST, since looking leaves a trace."""
    found, number = show_identifier(actor=request.actor, patient_id=patient_id, identifier_id=identifier_id)
    context = {"person": person_shown(patient_id, viewer=request.actor), "identifier": found, "number": number}
    answer = render(request, "patients/identifier.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@permitted(Permission.EDIT_PATIENT)
@require_POST
def end(request: HttpRequest, patient_id: int, identifier_id: int) -> HttpResponse:
    """It is not the person's number any more."""
    end_identifier(actor=request.actor, patient_id=patient_id, identifier_id=identifier_id)
    messages.success(request, "Ended. It stays on record.")
    return redirect("patients:chart", patient_id=patient_id)
