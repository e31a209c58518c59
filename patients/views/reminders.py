"""Reminders of one person, those that are stuck, the demo's outbox, and the gateway's door."""

import json
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import clock
from clinic.errors import DomainError, Malformed, Missing, RuleBroken
from clinic.permissions import PUBLIC, Permission
from clinic.services.system import system_actor
from clinic.web import permitted
from patients.forms.refusals import tell
from patients.forms.reminders import RemindForm
from patients.gateways import open_channels
from patients.gateways.file import delivered
from patients.selectors.people import person_shown
from patients.selectors.reminder_pages import (
    addresses_shown,
    channels_open,
    check_ins_to_come,
    reminders_of,
    stuck_at,
)
from patients.selectors.reminders import rules_of
from patients.services.charts import open_chart
from patients.services.receipts import take_told
from patients.services.reminding import give_up, mark_address, remind, tell_in_person, try_again
from patients.views.find import go

SOON = timedelta(minutes=2)
MOST_IN_OUTBOX = 100
LONGEST_TOLD = 10_000


@permitted(Permission.REMIND)
@never_cache
@require_http_methods(["GET", "POST"])
def of_person(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What the person was sent and will be, and a new one by hand."""
    actor = request.actor
    person = open_chart(actor=actor, patient_id=patient_id, part="reminders")
    form = RemindForm(
        request.POST or None,
        check_ins=check_ins_to_come(person.pk, viewer=actor),
        soon=clock.local(actor.at_site) + SOON,
    )
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            remind(actor=actor, patient_id=person.pk, wanted=form.wanted())
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "It goes out by itself then, if nothing stands against it.")
            return go(request, "patients:reminders", person.pk)
    context = {
        "person": person_shown(person.pk, viewer=actor),
        "form": form,
        "reminders": reminders_of(person.pk),
        "addresses": addresses_shown(person),
        "ways": channels_open(person),
        "rules": rules_of(actor.at_site),
        "has_gateway": bool(open_channels()),
        "may_see_outbox": settings.DEMO,
    }
    return render(request, "patients/reminders/person.html", context, status=status)


@permitted(Permission.REMIND)
@require_POST
def mark(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A number or address is wrong, or right again."""
    is_wrong = request.POST.get("is_wrong") == "yes"
    address = request.POST.get("address", "")
    mark_address(actor=request.actor, patient_id=patient_id, address=address, is_wrong=is_wrong)
    messages.success(request, "Nothing is sent there any more." if is_wrong else "It is used again.")
    return go(request, "patients:reminders", patient_id)


@permitted(Permission.REMIND)
@never_cache
@require_GET
def stuck(request: HttpRequest) -> HttpResponse:
    """What has not gone out and ought to have."""
    context = {"stuck": stuck_at(request.actor), "has_gateway": bool(open_channels()), "demo": settings.DEMO}
    return render(request, "patients/reminders/stuck.html", context)


@permitted(Permission.REMIND)
@require_POST
def again(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """Try one again."""
    return _done(request, lambda: try_again(actor=request.actor, reminder_id=reminder_id), "It is tried again now.")


@permitted(Permission.REMIND)
@require_POST
def stop(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """Stop one that has not gone out."""
    return _done(request, lambda: give_up(actor=request.actor, reminder_id=reminder_id), "It will not be sent.")


@permitted(Permission.REMIND)
@require_POST
def told(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """The person has been told face to face."""
    tell_in_person(actor=request.actor, reminder_id=reminder_id)
    if request.htmx:
        return HttpResponse("")
    messages.success(request, "Noted.")
    return redirect("patients:desk")


@permitted(Permission.REMIND)
@never_cache
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """What the demo has sent; a real clinic keeps no copy of it."""
    if not settings.DEMO:
        raise Missing("Only the demo has an outbox to read. A clinic's messages are not kept here.")
    return render(request, "patients/reminders/outbox.html", {"delivered": delivered(MOST_IN_OUTBOX)})


@permitted(PUBLIC)
@csrf_exempt
@never_cache
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """The gateway's door: signed, fresh and new, or refused alike."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
        body = request.body if length <= LONGEST_TOLD else b""
        take_told(actor=system_actor(), body=body, signature=request.headers.get("X-Signature", ""), read=_read)
    except DomainError as refusal:
        return JsonResponse(refusal.as_body(), status=refusal.status)
    return JsonResponse({"status": "ok"})


def _read(body: bytes) -> dict[str, object]:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Malformed("Send one JSON object.")
    return told


def _done(request: HttpRequest, deed: Callable[[], object], words: str) -> HttpResponse:
    """Do it, say so or why not, and back to where the button was."""
    try:
        deed()
        messages.success(request, words)
    except RuleBroken as refusal:
        messages.error(request, refusal.detail)
    of = request.POST.get("person", "")
    return go(request, "patients:reminders", int(of)) if of.isdigit() else redirect("patients:stuck_reminders")
