"""One assessment: answering it, or what it came to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments.models import Assessment
from assessments.selectors.assessments import (
    assessment_here,
    band_words,
    chain_of,
    figure,
    flag_lines,
    reading_of,
)
from assessments.selectors.form import Form, form_of, read_answer
from assessments.selectors.stored import instrument_of
from assessments.services.saving import AnsweredElsewhere, save_answers
from assessments.views.crisis import crisis_for, raised_lines
from clinic.actors import Actor
from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.typed import whole_number
from clinic.web import permitted
from patients.selectors.people import person_shown
from patients.services.charts import open_chart


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The questions while it is open; the result once it is signed or declined."""
    found = assessment_here(assessment_id, viewer=request.actor)
    open_chart(actor=request.actor, patient_id=found.patient_id, part="assessments")
    concluded = hasattr(found, "conclusion")
    context = result_context(request, found) if concluded else taking_context(request, found)
    return render(request, "assessments/result.html" if concluded else "assessments/take.html", context)


def taking_context(request: HttpRequest, found: Assessment) -> dict[str, Any]:
    """What the page of an open assessment shows."""
    may_take = request.actor.may(Permission.TAKE_ASSESSMENT)
    return {
        **form_context(form_of(found), viewer=request.actor, language="en"),
        "person": person_shown(found.patient_id, viewer=request.actor),
        "may_take": may_take,
        "may_sign": request.actor.may(Permission.SIGN_ASSESSMENT),
    }


def form_context(form: Form, *, viewer: Actor, language: str, tablet: bool = False) -> dict[str, Any]:
    """What the questions need, on whichever screen."""
    return {
        "form": form,
        "assessment": form.assessment,
        "language": language,
        "tablet": tablet,
        "crisis": crisis_for(form.assessment, language=language, viewer=viewer),
        "flags": [] if tablet else flag_lines(form.instrument, form.score.flags),
        "opens": form.score.opens,
    }


def result_context(request: HttpRequest, found: Assessment) -> dict[str, Any]:
    """What a result shows: the score as it was signed, its flags, its answers, who, and what it follows or precedes."""
    instrument, conclusion = instrument_of(found), found.conclusion
    return {
        "assessment": found,
        "instrument": instrument,
        "conclusion": conclusion,
        "total": figure(conclusion.total),
        "band": band_words(instrument, conclusion.band),
        "scale": instrument.scales.get("total"),
        "subscores": _subscores(found),
        "flags": flag_lines(instrument, conclusion.flags),
        "form": form_of(found),
        "chain": [(one, _reading(one)) for one in chain_of(found)],
        "safety": raised_lines(found),
        "person": person_shown(found.patient_id, viewer=request.actor),
        "may_amend": request.actor.may(Permission.SIGN_ASSESSMENT) and not hasattr(found, "amended_by"),
    }


def _reading(one: Assessment) -> str:
    conclusion = getattr(one, "conclusion", None)
    return reading_of(instrument_of(one), conclusion) if conclusion else "not finished"


def _subscores(found: Assessment) -> list[tuple[str, str]]:
    scales = instrument_of(found).scales
    named = {"min_possible": "Lowest it can be", "max_possible": "Highest it can be", "n_answered": "Answered"}
    lines = []
    for name, value in found.conclusion.subscores.items():
        label = scales[name].label.en if name in scales else named.get(name, name.replace("_", " "))
        lines.append((label, "not known" if value is None else value if isinstance(value, str) else figure(value)))
    return lines


@permitted(Permission.TAKE_ASSESSMENT)
@require_POST
def answer(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Keep one answer as soon as it is given, and say so."""
    found = assessment_here(assessment_id, viewer=request.actor)
    return keep(request, found, language="en")


def keep(request: HttpRequest, found: Assessment, *, language: str, tablet: bool = False) -> HttpResponse:
    """Save what was posted for one item, and answer with what changed on the page."""
    item_id = request.POST.get("item", "")
    item = instrument_of(found).items.get(item_id)
    if item is None:
        raise Malformed("This instrument asks no such thing.")
    written = "" if "clear" in request.POST else request.POST.get(item_id, "")
    try:
        saved = save_answers(
            actor=request.actor,
            assessment_id=found.pk,
            changes={item_id: read_answer(item, written)},
            seen=whole_number(request.POST.get("seen", "")) or 0,
            by_patient=tablet,
            language=language,
        )
    except AnsweredElsewhere:
        form = form_of(found, language=language, by_patient=tablet)
        context = form_context(form, viewer=request.actor, language=language, tablet=tablet)
        clash = {"question": form.question(item_id), "elsewhere": True}
        reply = render(request, "assessments/_clash.html", {**context, **clash}, status=409)
        reply["HX-Retarget"], reply["HX-Reswap"] = f"#ask-{item_id}", "outerHTML"
        return reply
    form = form_of(found, language=language, by_patient=tablet, answers=saved.answers)
    context = {
        **form_context(form, viewer=request.actor, language=language, tablet=tablet),
        "question": form.question(item_id),
        "others": [one for one in form.questions if one.id in saved.elsewhere and one.id != item_id],
    }
    return render(request, "assessments/_saved.html", context)
