"""The audit trail: what was done, by whom, when; who opened whose chart; and a copy to take along."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic.clock import local
from clinic.errors import Malformed, Missing
from clinic.permissions import Permission
from clinic.selectors.audit_trail import Asked, TrailPage, openings, staff_names, trail_lines, trail_page
from clinic.selectors.seals import last_seal
from clinic.services.audit_trail import record_trail_exported, record_trail_opened
from clinic.sheets import csv_lines
from clinic.subjects import person_with, record_numbers, subject_page
from clinic.trail_words import OFTEN_ASKED, detail_in_words, verb_in_words
from clinic.typed import whole_number
from clinic.web import permitted

COLUMNS = ("line", "at", "user", "role", "door", "station", "what", "verb", "record", "subject", "detail")


@permitted(Permission.VIEW_AUDIT)
@never_cache
@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    """What was done at this site, the newest first."""
    asked = _asked(request)
    return render(request, "clinic/audit_trail.html", _context(request, asked))


@permitted(Permission.VIEW_AUDIT)
@never_cache
@require_GET
def of_person(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What was done in one person's record, and who opened it."""
    number = _number(request, patient_id)
    asked = _asked(request, patient_id)
    if "before" not in request.GET:
        record_trail_opened(actor=request.actor, patient_id=patient_id)
    context = _context(request, asked) | {"record_number": number, "openings": _openings(patient_id)}
    return render(request, "clinic/audit_trail.html", context)


@permitted(Permission.VIEW_AUDIT)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """From a record number to that person's part of the trail. By POST: no address holds the number."""
    typed = request.POST.get("record_number", "")
    found = person_with(typed, viewer=request.actor)
    if found is None:
        context = _context(request, Asked()) | {"typed": typed[:40], "unknown": True}
        return render(request, "clinic/audit_trail.html", context, status=404)
    return redirect("audit_person", patient_id=found)


@permitted(Permission.VIEW_AUDIT)
@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines as a CSV file, oldest first. By POST, since it leaves a trace."""
    actor, patient_id = request.actor, request.POST.get("patient", "")
    person = whole_number(patient_id)
    if person is not None:
        _number(request, person)
    asked = _read(request.POST, person).within_reach(actor.day)
    record_trail_exported(
        actor=actor, patient_id=person, done_by=asked.username, what=asked.verb,
        days=[str(day) if day else "" for day in (asked.first, asked.last)],
    )  # fmt: skip
    lines = (_cells(event, actor.at_site) for event in trail_lines(asked, site=actor.at_site))
    answer = StreamingHttpResponse(csv_lines(_with_head(lines)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-trail-{actor.day}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _with_head(lines: Any) -> Any:
    yield COLUMNS
    yield from lines


def _cells(event: Any, site: Any) -> tuple[Any, ...]:
    subject = f"{event.subject_kind} {event.subject_id or ''}".strip()
    return (
        event.pk, local(site, event.at).isoformat(), event.username, event.role, event.door, event.station,
        verb_in_words(event.verb), event.verb, event.patient_id, subject,
        detail_in_words(event.detail),
    )  # fmt: skip


def _asked(request: HttpRequest, patient_id: int | None = None) -> Asked:
    return _read(request.GET, patient_id).within_reach(request.actor.day)


def _read(answers: Mapping[str, str], patient_id: int | None) -> Asked:
    return Asked(
        patient_id=patient_id,
        username=answers.get("user", "").strip()[:150],
        verb=answers.get("verb", "").strip()[:60],
        first=_day(answers.get("from", ""), "from"),
        last=_day(answers.get("to", ""), "to"),
    )


def _day(typed: str, name: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as problem:
        raise Malformed("A day is written as 2026-12-01.", fields={name: ["As 2026-12-01."]}) from problem
    if not 1950 < day.year < 2150:
        raise Malformed("There is nothing on record for that year.", fields={name: ["Between 1951 and 2149."]})
    return day


def _number(request: HttpRequest, patient_id: int) -> str:
    number = record_numbers([patient_id], viewer=request.actor).get(patient_id)
    if number is None:
        raise Missing("There is no such person at this site.")
    return number


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    site = request.actor.at_site
    start = whole_number(request.GET.get("before", ""))
    page = trail_page(asked, site=site, before=start)
    kept = request.GET.copy()
    kept.pop("before", None)
    return {
        "lines": _lines(request, page),
        "older": page.older,
        "kept": f"&{kept.urlencode()}" if kept else "",
        "is_first": start is None,
        "asked": asked,
        "staff": staff_names(site),
        "verbs": sorted({*OFTEN_ASKED, *(event.verb for event in page.events), asked.verb} - {""}),
        "site": site,
        "seal": last_seal(),
    }


def _lines(request: HttpRequest, page: TrailPage) -> list[dict[str, Any]]:
    ids = {event.patient_id for event in page.events if event.patient_id is not None}
    numbers = record_numbers(ids, viewer=request.actor) if ids else {}
    may_look = request.actor.may(Permission.VIEW_CHART)
    return [
        {
            "event": event,
            "record_number": numbers.get(event.patient_id, "") if event.patient_id else "",
            "page": subject_page(event.subject_kind, event.subject_id) if may_look else "",
        }
        for event in page.events
    ]


def _openings(patient_id: int) -> list[dict[str, Any]]:
    return [
        row | {"name": f"{row['user__first_name']} {row['user__last_name']}".strip() or row["username"]}
        for row in openings(patient_id)
    ]
