"""Discharge and alerts: each a page that says what will happen, and one button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.care import AlertForm, DischargeForm
from patients.forms.refusals import tell
from patients.selectors.chart import alert_of
from patients.selectors.people import person_here, person_shown
from patients.services.alerts import end_alert, raise_alert
from patients.services.enrolment import discharge
from patients.views.find import go


@permitted(Permission.ADMIT)
@never_cache
@require_http_methods(["GET", "POST"])
def discharging(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Close the open episode; the page says what that means before it is done."""
    form = DischargeForm(request.POST or None)

    def effect() -> None:
        discharge(actor=request.actor, patient=person_here(patient_id, viewer=request.actor), **form.answers())

    return _asked(request, patient_id, form, effect, page="patients/discharge.html", done="Discharged.")


@permitted(Permission.RAISE_ALERT)
@never_cache
@require_http_methods(["GET", "POST"])
def alert(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Raise an alert."""
    form = AlertForm(request.POST or None)

    def effect() -> None:
        raise_alert(actor=request.actor, patient=person_here(patient_id, viewer=request.actor), **form.cleaned_data)

    return _asked(request, patient_id, form, effect, page="patients/alert.html", done="The alert is up.")


@permitted(Permission.RAISE_ALERT)
@require_POST
def alert_end(request: HttpRequest, patient_id: int, alert_id: int) -> HttpResponse:
    """Take an alert off chart and card."""
    found = alert_of(patient_id, alert_id)
    if found is None:
        raise Missing("There is no such alert.")
    end_alert(actor=request.actor, alert=found)
    messages.success(request, "The alert is ended. It stays on record.")
    return go(request, "patients:chart", patient_id)


def _asked(
    request: HttpRequest, patient_id: int, form: Any, effect: Callable[[], None], *, page: str, done: str
) -> HttpResponse:
    """Show the form; do it when it is filled in; say why not beside what was typed."""
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            effect()
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, done)
            return go(request, "patients:chart", patient_id)
    context = {"form": form, "person": person_shown(patient_id, viewer=request.actor)}
    return render(request, page, context, status=status)
