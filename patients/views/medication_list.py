"""The medication list a person takes along, and the one somebody else who treats them is told."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted, pressed
from patients.forms.medication_list import ListForOthersForm, OwnListForm
from patients.forms.refusals import tell
from patients.printing.medication_list import medication_list_pdf
from patients.selectors.medication_list import medication_list
from patients.selectors.people import person_shown
from patients.services.charts import open_chart
from patients.services.disclosure import Asked, press_disclosure
from patients.services.medication_list import hand_medication_list
from patients.views.find import go


@permitted(Permission.RECORD_HISTORY)
@never_cache
@require_http_methods(["GET", "POST"])
def own_list(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What will stand on the list; by POST the paper, since handing it over leaves a trace."""
    actor = request.actor
    if request.method == "POST":
        form = OwnListForm(request.POST)
        if form.is_valid():
            whole = form.cleaned_data["with_programme"] == "yes"
            made = hand_medication_list(actor=actor, patient_id=patient_id, with_programme=whole)
            answer = HttpResponse(medication_list_pdf(made), content_type="application/pdf")
            answer["Content-Disposition"] = 'inline; filename="medicines.pdf"'
            return answer
    else:
        form = OwnListForm()
    patient = open_chart(actor=actor, patient_id=patient_id, part="medication list")
    context = {
        "person": person_shown(patient.pk, viewer=actor),
        "list": medication_list(patient, viewer=actor, with_programme=True),
        "form": form,
        "may_tell": actor.may(Permission.DISCLOSE),
    }
    return render(request, "patients/history/list.html", context, status=400 if form.is_bound else 200)


@permitted(Permission.DISCLOSE)
@never_cache
@require_http_methods(["GET", "POST"])
def others_list(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The list for somebody else who treats the person: told under a consent and written down, or refused."""
    patient = open_chart(actor=request.actor, patient_id=patient_id, part="medication list")
    shown = medication_list(patient, viewer=request.actor, with_programme=True)
    form = ListForOthersForm(shown.team, request.POST or None)
    refused: Any = None
    if form.is_valid():
        asked = Asked(form.telling(), form.sent())
        try:
            done = press_disclosure(pressed(request), actor=request.actor, patient=patient, asked=asked)
        except RuleBroken as refusal:
            refused = refusal
        except Malformed as refusal:
            tell(form, refusal)
        else:
            return go(request, "patients:disclosure", patient.pk, done.row.pk)
    context = {
        "person": person_shown(patient.pk, viewer=request.actor),
        "list": shown,
        "form": form,
        "refused": refused,
        "request_key": request.POST.get("request_key") or uuid4(),
    }
    status = refused.status if refused else 400 if form.is_bound else 200
    return render(request, "patients/history/list_for_others.html", context, status=status)
