"""Health & medicines: one page a person, each topic a part that is asked, corrected and ended where it stands."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from clinic.typed import whole_number
from clinic.web import permitted
from patients.forms.history import HistoryForm, form_of
from patients.forms.refusals import tell
from patients.selectors.history import (
    grouped,
    history_of,
    history_row,
    part_of,
    topic_called,
    unasked,
    untested_words,
)
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart
from patients.services.history import correct_history, end_history, record_history, record_none
from patients.services.history_effects import Unclear

SAVED = {"new": "On record.", "changed": "Corrected. The earlier answer stays on record.", "ended": "Ended."}


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def health(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Everything on record, by topic, and what has not been asked yet."""
    patient = open_chart(actor=request.actor, patient_id=patient_id, part="health")
    parts = history_of(patient.pk)
    context = {
        "person": person_shown(patient.pk, viewer=request.actor),
        "groups": grouped(parts),
        "unasked": unasked(parts),
        "untested": untested_words(parts),
        "may_record": request.actor.may(Permission.RECORD_HISTORY),
    }
    return render(request, "patients/history/page.html", context)


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def part(request: HttpRequest, patient_id: int, topic: str) -> HttpResponse:
    """One topic as it stands; whoever has no htmx gets the page, at the topic."""
    asked = topic_called(topic)
    patient = person_here(patient_id, viewer=request.actor)
    return _part(request, patient.pk, asked) if request.htmx else _back(patient.pk, asked)


@permitted(Permission.RECORD_HISTORY)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, patient_id: int, topic: str) -> HttpResponse:
    """A new answer."""
    asked, patient = topic_called(topic), person_here(patient_id, viewer=request.actor)
    standing = part_of(patient.pk, asked).rows if asked.single else ()
    form = form_of(asked, request.POST or None, row=next(iter(standing), None))
    sent = request.POST.getlist("shown") if form.is_bound else [str(one.pk) for one in standing]
    shown = [key for one in sent if (key := whole_number(one)) is not None]

    def effect() -> None:
        record_history(actor=request.actor, patient=patient, topic=asked, answers=form.answers(), shown=shown)

    return _asked(request, patient.pk, asked, form, effect, said=SAVED["new"], shown=shown)


@permitted(Permission.RECORD_HISTORY)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, patient_id: int, topic: str, row_id: int) -> HttpResponse:
    """A row, to be put right."""
    asked, patient = topic_called(topic), person_here(patient_id, viewer=request.actor)
    row = history_row(asked, patient.pk, row_id)
    if row is None:
        raise Missing("There is no such row.")
    form = form_of(asked, request.POST or None, row=row)

    def effect() -> None:
        correct_history(actor=request.actor, patient=patient, topic=asked, row_id=row_id, answers=form.answers())

    return _asked(request, patient.pk, asked, form, effect, said=SAVED["changed"], row=row)


@permitted(Permission.RECORD_HISTORY)
@require_POST
def end(request: HttpRequest, patient_id: int, topic: str, row_id: int) -> HttpResponse:
    """A row is over, or was a mistake."""
    asked, patient = topic_called(topic), person_here(patient_id, viewer=request.actor)
    because = request.POST.get("because", "")
    end_history(actor=request.actor, patient=patient, topic=asked, row_id=row_id, because=because)
    return _done(request, patient.pk, asked, SAVED["ended"])


@permitted(Permission.RECORD_HISTORY)
@require_POST
def none(request: HttpRequest, patient_id: int, topic: str) -> HttpResponse:
    """Asked: there is none, or the person would rather not say."""
    asked, patient = topic_called(topic), person_here(patient_id, viewer=request.actor)
    record_none(actor=request.actor, patient=patient, topic=asked, answer=request.POST.get("answer", ""))
    return _done(request, patient.pk, asked, SAVED["new"])


def _asked(
    request: HttpRequest, patient_id: int, topic: Any, form: HistoryForm, effect: Any, *, said: str, **more: Any
) -> HttpResponse:
    """Show the form; save it when it is filled in; say why not beside what was typed."""
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            effect()
        except Unclear as unclear:
            form.ask_back(unclear.proposals)
            status = unclear.status
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            return _done(request, patient_id, topic, said)
    more = {"form": form, **more}
    if request.htmx:
        return _part(request, patient_id, topic, status=status, **more)
    context = {"person": person_shown(patient_id, viewer=request.actor), "part": part_of(patient_id, topic), **more}
    return render(request, "patients/history/form.html", context, status=status)


def _done(request: HttpRequest, patient_id: int, topic: Any, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return _back(patient_id, topic)
    answer = _part(request, patient_id, topic, focus=True)
    answer["HX-Trigger"] = json.dumps({"toast": {"tone": "done", "text": said}, "recorded": {}})
    return answer


def _part(request: HttpRequest, patient_id: int, topic: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    may_record = request.actor.may(Permission.RECORD_HISTORY)
    context = {"part": part_of(patient_id, topic), "may_record": may_record, **more}
    return render(request, "patients/history/_part.html", context, status=status)


def _back(patient_id: int, topic: Any) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('patients:health', args=[patient_id])}#part-{topic.slug}")
