"""Random drug tests: today's calls, how far everybody is, and past draws to be drawn again."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments.forms.observations import CallForm
from assessments.selectors.draws import call_here, calls_of, draws_of, people_in_draw, seeds_of
from assessments.services.draws import opened, reveal_seed, verify_draws
from assessments.services.test_calls import note_call
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.refusals import tell
from patients.selectors.people import person_shown


@permitted(Permission.VIEW_DRAWS)
@never_cache
@require_GET
def draws(request: HttpRequest) -> HttpResponse:
    """Who is called, who is behind and who cannot reach the number, and the months with their published digests."""
    actor = request.actor
    people = people_in_draw(actor.at_site, actor.day)
    people.sort(key=lambda one: (not one.progress.cannot_reach, not one.progress.is_behind, one.name))
    context = {
        "calls": calls_of(actor.at_site, actor.day),
        "people": people,
        "short": sum(one.progress.cannot_reach for one in people),
        "behind": sum(one.progress.is_behind and not one.progress.cannot_reach for one in people),
        "seeds": seeds_of(actor.at_site),
        "this_month": actor.day.replace(day=1),
        "may_record": actor.may(Permission.RECORD_OBSERVATION),
    }
    return render(request, "assessments/draws.html", context)


@permitted(Permission.VIEW_DRAWS)
@never_cache
@require_GET
def month(request: HttpRequest, month: date) -> HttpResponse:
    """A month that is over: its secret, and each of its draws drawn again."""
    seed = reveal_seed(actor=request.actor, month=month)
    rows = list(draws_of(request.actor.at_site, seed.month))
    checked = {one.day: one for one in verify_draws(rows)}
    context = {"seed": seed, "secret": opened(seed), "draws": [(row, checked[row.day]) for row in rows]}
    return render(request, "assessments/draw_month.html", context)


@permitted(Permission.RECORD_OBSERVATION)
@never_cache
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, testcall_id: int) -> HttpResponse:
    """Say what came of a call that led to no test."""
    found = call_here(testcall_id, viewer=request.actor)
    form = CallForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            note_call(actor=request.actor, call=found, **form.cleaned_data)
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Noted.")
            return redirect("assessments:draws")
    person = person_shown(found.patient_id, viewer=request.actor)
    return render(request, "assessments/call.html", {"form": form, "call": found, "person": person}, status=status)
