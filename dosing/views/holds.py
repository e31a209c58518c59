"""Holding a person's doses from the chart, lifting a hold, and accepting a finding."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.errors import DomainError, Missing
from clinic.permissions import Permission, Role
from clinic.web import permitted
from dosing.forms.holds import HoldForm
from dosing.forms.orders import ReasonForm
from dosing.selectors.at_site import hold_at
from dosing.selectors.card import card_for
from dosing.services.findings import accept_finding
from dosing.services.holds import lift_hold, place_hold
from patients.selectors.people import person_here, person_shown

LIFT = {"title": "Lift the hold", "verb": "Lift the hold"}
ACCEPT = {"title": "Accept a finding for today", "verb": "Accept for today"}
PLACE = {"title": "Hold this person's doses", "verb": "Hold"}


@permitted(Permission.PLACE_HOLD)
@never_cache
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, patient_id: int) -> HttpResponse:
    """No dose from today on until somebody in the chosen role lifts it."""
    actor = request.actor
    patient = person_here(patient_id, viewer=actor)
    form = HoldForm(request.POST or None)

    def effect() -> None:
        role = Role(form.cleaned_data["lifted_by"])
        place_hold(actor=actor, patient=patient, reason=form.cleaned_data["reason"], lifted_by=role)

    return _asked(request, patient_id, form, effect, words=PLACE, done="Doses are held from now on.")


@permitted(Permission.LIFT_HOLD)
@never_cache
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Lift a hold, in the role it names or above it."""
    actor = request.actor
    hold = hold_at(actor.at_site, hold_id)
    form = ReasonForm(request.POST or None)

    def effect() -> None:
        lift_hold(actor=actor, hold=hold, reason=form.cleaned_data["reason"])

    return _asked(request, hold.patient_id, form, effect, words=LIFT, done="The hold is lifted.", about={"hold": hold})


@permitted(Permission.OVERRIDE_FINDING)
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Accept what a safety rule says, for today, with a reason. `rule` names it."""
    actor = request.actor
    person_here(patient_id, viewer=actor)
    rule = request.POST.get("rule") or request.GET.get("rule", "")
    card = card_for(patient_id, actor=actor, station=None)
    said = next((one for line in card.lines for one in line.open_findings if one.rule == rule), None)
    if said is None and request.method == "GET":
        raise Missing("This finding does not stand in the way today, or was accepted already.")
    form = ReasonForm(request.POST or None)

    def effect() -> None:
        accept_finding(actor=actor, patient_id=patient_id, rule=rule, reason=form.cleaned_data["reason"])

    return _asked(
        request, patient_id, form, effect, words=ACCEPT, done="Accepted for today.", about={"said": said, "rule": rule}
    )


def _asked(
    request: HttpRequest, patient_id: int, form: Any, effect: Callable[[], None], *, words: dict[str, str], done: str,
    about: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the form; do it when it is filled in; a refusal stands above what was typed."""
    status = 400 if request.method == "POST" else 200
    if form.is_valid():
        try:
            effect()
        except DomainError as refusal:
            form.tell(refusal)
            status = refusal.status
        else:
            messages.success(request, done)
            return redirect(_chart(patient_id))
    person = person_shown(patient_id, viewer=request.actor)
    context = {"form": form, "person": person, "back": _chart(patient_id), **words, **(about or {})}
    return render(request, "dosing/orders/asked.html", context, status=status)


def _chart(patient_id: int) -> str:
    return reverse("patients:chart", args=[patient_id])
