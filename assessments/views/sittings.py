"""Choosing what to take, and the sitting: what is done, what is next, who goes on, the tablet."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.domain.library import current
from assessments.domain.sets import INSTRUMENT_SETS
from assessments.models.taking import LANGUAGES
from assessments.selectors.assessments import lines_of, sitting_here
from assessments.selectors.due import due_for
from assessments.selectors.form import can_be_taken_here
from assessments.selectors.stored import instruments_in
from assessments.services.sittings import begin_sitting, open_form
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.services.handing_over import hand_over
from clinic.sessions import SessionStore
from clinic.web import permitted
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart


@permitted(Permission.TAKE_ASSESSMENT)
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A set, or single instruments; then the sitting begins."""
    actor, refusal = request.actor, None
    if request.method == "POST":
        patient = person_here(patient_id, viewer=actor)
        chosen, set_code = request.POST.getlist("instruments"), request.POST.get("set_code", "")
        try:
            sitting = begin_sitting(actor=actor, patient=patient, instruments=chosen, set_code=set_code)
        except Malformed as problem:
            refusal = problem
        else:
            return HttpResponseRedirect(_after_choosing(request, sitting.pk, sitting.instruments))
    else:
        open_chart(actor=actor, patient_id=patient_id, part="assessments")
    context = {
        "person": person_shown(patient_id, viewer=actor),
        "sets": [(one, instruments_in(one)) for one in INSTRUMENT_SETS.values()],
        "families": _families(),
        "due": due_for(patient_id, day=actor.day),
        "refusal": refusal,
    }
    return render(request, "assessments/choose.html", context, status=refusal.status if refusal else 200)


def _after_choosing(request: HttpRequest, sitting_id: int, codes: list[str]) -> str:
    """A single instrument opens at once; several begin with the list of them."""
    if len(codes) > 1:
        return reverse("assessments:sitting", args=[sitting_id])
    sitting = sitting_here(sitting_id, viewer=request.actor)
    return reverse("assessments:assessment", args=[open_form(actor=request.actor, sitting=sitting, code=codes[0]).pk])


def _families() -> list[tuple[str, list[object]]]:
    """The instruments that can be asked here, by what they are about."""
    found: dict[str, list[object]] = {}
    for instrument in sorted(current().values(), key=lambda one: one.title.en.casefold()):
        if can_be_taken_here(instrument):
            found.setdefault(instrument.family.replace("_", " "), []).append(instrument)
    return sorted(found.items())


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def sitting(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """How far the sitting is, whoever began it."""
    found = sitting_here(sitting_id, viewer=request.actor)
    open_chart(actor=request.actor, patient_id=found.patient_id, part="assessments")
    lines = lines_of(found)
    waiting = [line for line in lines if line.state in ("new", "begun")]
    context = {
        "sitting": found,
        "person": person_shown(found.patient_id, viewer=request.actor),
        "set": INSTRUMENT_SETS.get(found.set_code),
        "lines": lines,
        "next": waiting[0] if waiting else None,
        "done": len(lines) - len(waiting),
        "for_tablet": [line for line in waiting if line.for_patient],
        "languages": LANGUAGES,
        "may_take": request.actor.may(Permission.TAKE_ASSESSMENT),
    }
    return render(request, "assessments/sitting.html", context)


@permitted(Permission.TAKE_ASSESSMENT)
@require_POST
def take(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Open the form of one instrument of the sitting, or go on with it."""
    found = sitting_here(sitting_id, viewer=request.actor)
    assessment = open_form(actor=request.actor, sitting=found, code=request.POST.get("instrument", ""))
    return HttpResponseRedirect(reverse("assessments:assessment", args=[assessment.pk]))


@permitted(Permission.TAKE_ASSESSMENT)
@require_POST
def tablet_over(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """Hand this screen to the person: from here on it shows the questions of this sitting and nothing else."""
    found = sitting_here(sitting_id, viewer=request.actor)
    language = request.POST.get("language", "en")
    if language not in LANGUAGES:
        raise Malformed("Choose English or Spanish.")
    forms = [line for line in lines_of(found) if line.for_patient and line.state in ("new", "begun")]
    if not forms:
        raise RuleBroken("There is nothing left in this sitting that the person can answer alone.", code="nothing_left")
    for line in forms:
        open_form(actor=request.actor, sitting=found, code=line.instrument.id, language=language, by_patient=True)
    only = reverse("assessments:tablet", args=[found.pk])
    hand_over(cast("SessionStore", request.session), actor=request.actor, only=only)
    answer = HttpResponseRedirect(f"{only}{language}/")
    answer["Clear-Site-Data"] = '"cache"'  # no page from before is kept behind the questions
    return answer
