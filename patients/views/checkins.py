"""Check-ins: those of one person, planning one, and one with what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.checkins import AttemptForm, ClosingForm, DaysForm, PlanForm
from patients.forms.refusals import tell
from patients.selectors.checkins import changes_of, closed_of, counted, one_here, open_of, shown
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart
from patients.services.checkins import (
    cancel_check_in,
    keep_check_in,
    miss_check_in,
    move_check_in,
    plan_check_in,
    record_attempt,
)

CLOSINGS = {"keep": keep_check_in, "miss": miss_check_in, "cancel": cancel_check_in}


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_GET
def of_one(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What is planned for one person, and how what was planned ended."""
    actor = request.actor
    patient = open_chart(actor=actor, patient_id=patient_id, part="check-ins")
    context = {
        "person": person_shown(patient.pk, viewer=actor),
        "planned": open_of(patient.pk, viewer=actor),
        "ended": closed_of(patient.pk, viewer=actor),
        "counted": counted(patient.pk, viewer=actor),
    }
    return render(request, "patients/checkins/of_one.html", context)


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Plan one by hand."""
    actor = request.actor
    patient = person_here(patient_id, viewer=actor)
    days = dict.fromkeys(("opens_on", "due_on", "closes_on"), actor.day)
    form = PlanForm(request.POST or None, site=actor.at_site, initial=days)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            plan_check_in(actor=actor, patient=patient, **form.answers())
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Planned.")
            return redirect("patients:check_ins", patient.pk)
    context = {"form": form, "person": person_shown(patient.pk, viewer=actor)}
    return render(request, "patients/checkins/plan.html", context, status=status)


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, checkin_id: int) -> HttpResponse:
    """One check-in; closed with what came of it."""
    if request.method == "GET":
        return _page(request, checkin_id)
    row = one_here(checkin_id, viewer=request.actor)
    person_here(row.patient_id, viewer=request.actor)
    form, close = ClosingForm(request.POST), CLOSINGS.get(request.POST.get("closing", ""))
    try:
        if close is None or not form.is_valid():
            raise Malformed("Choose what became of it.")
        close(actor=request.actor, check_in_id=checkin_id, note=form.cleaned_data["note"])
    except (Malformed, RuleBroken) as refusal:
        tell(form, refusal)
        return _page(request, checkin_id, closing=form, status=refusal.status)
    messages.success(request, "Closed. It stays on record with what you wrote.")
    return redirect("patients:check_ins", row.patient_id)


@permitted(Permission.PLAN_CHECK_INS)
@never_cache
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, checkin_id: int) -> HttpResponse:
    """Other days, hour or owner, with the reason."""
    actor = request.actor
    row = one_here(checkin_id, viewer=actor)
    form = DaysForm(request.POST or None, site=actor.at_site, row=row)
    person = person_shown(row.patient_id, viewer=actor)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            move_check_in(actor=actor, check_in_id=row.pk, **form.answers())
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Changed. What stood before stays on record.")
            return redirect("patients:check_in", row.pk)
    context = {"form": form, "person": person, "one": shown(row, today=actor.day), "row": row}
    return render(request, "patients/checkins/move.html", context, status=status)


@permitted(Permission.PLAN_CHECK_INS)
@require_POST
def attempt(request: HttpRequest, checkin_id: int) -> HttpResponse:
    """Somebody tried to reach the person."""
    row = one_here(checkin_id, viewer=request.actor)
    person_here(row.patient_id, viewer=request.actor)
    form = AttemptForm(request.POST)
    try:
        if not form.is_valid():
            raise Malformed("Something is not filled in.", fields={"words": ["Say in a sentence what came of it."]})
        record_attempt(actor=request.actor, check_in_id=row.pk, **form.cleaned_data)
    except (Malformed, RuleBroken) as refusal:
        tell(form, refusal)
        return _page(request, checkin_id, trying=form, status=refusal.status)
    messages.success(request, "On record.")
    return redirect("patients:check_in", row.pk)


def _page(request: HttpRequest, checkin_id: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    actor = request.actor
    row = one_here(checkin_id, viewer=actor)
    patient = open_chart(actor=actor, patient_id=row.patient_id, part="check-ins")
    context = {
        "row": row,
        "one": shown(row, today=actor.day),
        "person": person_shown(patient.pk, viewer=actor),
        "closing": forms.get("closing") or ClosingForm(),
        "trying": forms.get("trying") or AttemptForm(),
        **changes_of(row),
    }
    return render(request, "patients/checkins/one.html", context, status=status)
