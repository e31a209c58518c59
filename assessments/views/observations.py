"""A person's measurements and tests: the list, adding one, correcting one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.domain.observations import KINDS, Kind
from assessments.forms.observations import ObservationForm, ReasonForm
from assessments.selectors.draws import call_here
from assessments.selectors.observations import observation_here, observations_of
from assessments.services.observations import (
    UnitDoubt,
    correct_observation,
    mark_error,
    record_observation,
    recorded_once,
)
from assessments.services.test_calls import collect_for_call
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted, pressed
from patients.forms.refusals import tell
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def observations(request: HttpRequest, patient_id: int, kind: str = "") -> HttpResponse:
    """Everything on record, the latest first; corrected entries stay in the list, struck through."""
    actor = request.actor
    if kind and kind not in KINDS:
        raise Missing("There is no such kind of observation.")
    patient = open_chart(actor=actor, patient_id=patient_id, part="observations")
    here = reverse("assessments:observations", args=[patient.pk])
    kinds = [{"label": "All", "url": here, "current": not kind}]
    kinds += [{"label": one.name, "url": f"{here}{one.code}/", "current": one.code == kind} for one in KINDS.values()]
    context = {
        "person": person_shown(patient.pk, viewer=actor),
        "seen": observations_of(patient, site=actor.at_site, kind=kind),
        "kinds": kinds,
        "may_record": actor.may(Permission.RECORD_OBSERVATION),
        "all_kinds": KINDS.values(),
    }
    return render(request, "assessments/observations.html", context)


@permitted(Permission.RECORD_OBSERVATION)
@never_cache
@require_http_methods(["GET", "POST"])
def observe(request: HttpRequest, patient_id: int, kind: str) -> HttpResponse:
    """Add one observation."""
    actor, of_kind = request.actor, _kind(kind)
    patient = person_here(patient_id, viewer=actor)
    form = ObservationForm(of_kind, site=actor.at_site, data=request.POST or None)

    def effect() -> Any:
        return record_observation(actor=actor, patient=patient, what=form.recording())

    return _asked(request, patient_id, form, effect, title=of_kind.name)


@permitted(Permission.RECORD_OBSERVATION)
@never_cache
@require_http_methods(["GET", "POST"])
def collect(request: HttpRequest, testcall_id: int) -> HttpResponse:
    """Record the drug test a call asked for."""
    actor = request.actor
    call = call_here(testcall_id, viewer=actor)
    form = ObservationForm(KINDS["drug_test"], site=actor.at_site, data=request.POST or None)

    def effect() -> Any:
        return collect_for_call(actor=actor, call=call, what=form.recording())

    title = f"Random drug test, called on {call.draw.day:%d %B %Y}"
    return _asked(request, call.patient_id, form, effect, title=title)


@permitted(Permission.RECORD_OBSERVATION)
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Put a corrected entry in the place of one; the one before stays on record."""
    actor = request.actor
    row = observation_here(observation_id, viewer=actor)
    form = ObservationForm(_kind(row.kind), site=actor.at_site, data=request.POST or None, kept=row)
    reason = ReasonForm(request.POST or None)

    def effect() -> Any:
        why = reason.cleaned_data.get("reason", "") if reason.is_valid() else ""
        if "in_error" in request.POST:
            return mark_error(actor=actor, row=row, reason=why)
        return correct_observation(actor=actor, row=row, what=form.recording(), reason=why)

    title = f"Correct: {row.get_kind_display()}"
    return _asked(request, row.patient_id, form, effect, title=title, more={"reason_form": reason, "corrected": row})


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Missing("There is no such kind of observation.")
    return KINDS[code]


def _asked(
    request: HttpRequest,
    patient_id: int,
    form: ObservationForm,
    effect: Callable[[], Any],
    *,
    title: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form; record once; say what is wrong or doubtful beside what was typed."""
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            recorded_once(pressed(request), actor=request.actor, effect=effect)
        except UnitDoubt as doubt:
            form.doubts = {name: sentences[0] for name, sentences in doubt.fields.items()}
            status = doubt.status
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Recorded.")
            return redirect("assessments:observations", patient_id)
    person = person_shown(patient_id, viewer=request.actor)
    key = request.POST.get("request_key", "")
    context = {"form": form, "person": person, "title": title, "request_key": key, **(more or {})}
    return render(request, "assessments/observe.html", context, status=status)
