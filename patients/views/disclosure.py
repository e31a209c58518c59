"""Telling somebody outside: under a consent, on another ground, or in an emergency; and who was told so far."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import clock
from clinic.errors import DomainError, Missing, RuleBroken
from clinic.permissions import Permission
from clinic.typed import whole_number
from clinic.web import permitted, pressed
from patients.domain.consent import CATEGORIES
from patients.domain.disclosure import NOTICE_SOURCES, NOTICES
from patients.forms.disclosure import DiscloseForm, EmergencyForm, PeriodForm
from patients.forms.refusals import tell
from patients.printing.disclosure import accounting_pdf, disclosure_pdf, ground_words, purpose_words, what_was_told
from patients.selectors.consent import consent_of
from patients.selectors.disclosure import accounting_from, accounting_of, disclosure_of
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart
from patients.services.disclosure import Asked, open_disclosure, press_disclosure, record_accounting
from patients.views.find import go


@permitted(Permission.DISCLOSE)
@never_cache
@require_http_methods(["GET", "POST"])
def disclose(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Say to whom, what and what for; what no consent covers is refused, with the consent that would allow it."""
    if request.method == "GET":
        return _asking(request, patient_id, DiscloseForm(initial=_from_consent(request, patient_id)), "disclose")
    form = DiscloseForm(request.POST)
    return _told(request, patient_id, form, "disclose")


@permitted(Permission.DISCLOSE_IN_EMERGENCY)
@never_cache
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Medical personnel ask now: five answers, and what they need stands on the screen."""
    form = EmergencyForm(request.POST or None)
    if request.method == "GET":
        return _asking(request, patient_id, form, "emergency")
    return _told(request, patient_id, form, "emergency")


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def disclosure(request: HttpRequest, patient_id: int, disclosure_id: int) -> HttpResponse:
    """What was told, as it went out, with notice and scope."""
    row = open_disclosure(actor=request.actor, disclosure=_row(request, patient_id, disclosure_id))
    notice = row.notice or "statement_2"
    context = {
        "person": person_shown(patient_id, viewer=request.actor),
        "row": row,
        "at": clock.local(request.actor.at_site, row.at),
        "purpose": purpose_words(row),
        "ground": ground_words(row),
        "sections": [(CATEGORIES[one["category"]], one["lines"]) for one in row.content],
        "notice": NOTICES[notice],
        "notice_source": NOTICE_SOURCES[notice],
    }
    return render(request, "patients/consents/disclosure.html", context)


@permitted(Permission.VIEW_CHART)
@never_cache
@require_POST
def paper(request: HttpRequest, patient_id: int, disclosure_id: int) -> HttpResponse:
    """The paper of a disclosure. By POST, since printing it leaves a trace."""
    row = open_disclosure(actor=request.actor, disclosure=_row(request, patient_id, disclosure_id))
    return _pdf(disclosure_pdf(row), "disclosure")


@permitted(Permission.VIEW_CHART)
@never_cache
@require_http_methods(["GET", "POST"])
def accounting(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Who was told in the three years before today, or on the days asked for; by POST as a paper for the person."""
    patient = open_chart(actor=request.actor, patient_id=patient_id, part="disclosures")
    today = request.actor.day
    form = PeriodForm(request.POST or None, initial={"first": accounting_from(today), "last": today})
    first, last = accounting_from(today), today
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    rows = accounting_of(patient, first=first, last=last)
    if form.is_valid() and "paper" in request.POST:
        record_accounting(actor=request.actor, patient=patient)
        printed = f"Made on {today.day} {today:%B %Y}."
        return _pdf(accounting_pdf(rows, patient=patient, first=first, last=last, printed=printed), "accounting")
    lines = [(row, clock.local(patient.site, row.at), what_was_told(row), ground_words(row)) for row in rows]
    context = {"person": person_shown(patient_id, viewer=request.actor), "form": form, "lines": lines[::-1]}
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "patients/consents/accounting.html", context, status=status)


def _told(request: HttpRequest, patient_id: int, form: Any, page: str) -> HttpResponse:
    if not form.is_valid():
        return _asking(request, patient_id, form, page, status=400)
    patient = person_here(patient_id, viewer=request.actor)
    said = form.cleaned_data
    exception = "medical_emergency" if page == "emergency" else said["exception"]
    asked = Asked(form.telling(), form.sent(), exception, said["grounds"])
    try:
        done = press_disclosure(pressed(request), actor=request.actor, patient=patient, asked=asked)
    except RuleBroken as refusal:
        return _asking(request, patient_id, form, page, refused=refusal, status=refusal.status)
    except DomainError as refusal:
        if refusal.status != 400:
            raise
        tell(form, refusal)
        return _asking(request, patient_id, form, page, status=refusal.status)
    messages.success(request, "Written down. Tell no more than stands here.")
    return go(request, "patients:disclosure", patient_id, done.row.pk)


def _asking(
    request: HttpRequest, patient_id: int, form: Any, page: str, *, refused: Any = None, status: int = 200
) -> HttpResponse:
    context = {
        "person": person_shown(patient_id, viewer=request.actor),
        "form": form,
        "refused": refused,
        "may_in_emergency": request.actor.may(Permission.DISCLOSE_IN_EMERGENCY),
        "request_key": request.POST.get("request_key") or uuid4(),
    }
    return render(request, f"patients/consents/{page}.html", context, status=status)


def _from_consent(request: HttpRequest, patient_id: int) -> dict[str, Any]:
    """A telling under a consent begins with what that consent allows."""
    asked = whole_number(request.GET.get("consent", ""))
    patient = person_here(patient_id, viewer=request.actor)
    row = None if asked is None else consent_of(patient, asked)
    if row is None:
        return {}
    one = next(iter(row.named), None)
    return {
        "recipient_name": one.name if one else "",
        "recipient_kind": one.kind if one else "treating_provider",
        "recipient_address": one.address if one else "",
        "miles": one.miles if one else None,
        "purpose": next(iter(row.purposes), "treatment"),
        "purpose_words": row.purpose_words,
    }


def _row(request: HttpRequest, patient_id: int, disclosure_id: int) -> Any:
    row = disclosure_of(person_here(patient_id, viewer=request.actor), disclosure_id)
    if row is None:
        raise Missing("There is no such disclosure of this person.")
    return row


def _pdf(printed: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
