"""The front desk: who comes in is scanned or searched, and stands in today's list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from clinic import clock
from clinic.permissions import Permission
from clinic.web import permitted
from patients.selectors.contact import confirmation_of
from patients.selectors.desk import arrivals_today
from patients.selectors.people import person_here, person_shown
from patients.selectors.reminder_pages import to_be_told
from patients.services.front_desk import check_in, undo_check_in
from patients.views.find import search, typed

MOST_AT_DESK = 9


@permitted(Permission.CHECK_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The desk; a scanned card checks in at once, anything else lists whom it may mean."""
    if request.method == "GET":
        return render(request, "patients/desk.html", _today(request))
    found = search(request)
    if found.by_number and len(found.people) == 1:
        return _arrived(request, found.people[0].id)
    context = {"found": found, "typed": typed(request), "shown": found.people[:MOST_AT_DESK]}
    return _answer(request, {**context, "more": found.more or len(found.people) > MOST_AT_DESK})


@permitted(Permission.CHECK_IN)
@require_POST
def arrive(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Check in the person that was picked from the list."""
    return _arrived(request, patient_id)


@permitted(Permission.CHECK_IN)
@never_cache
@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """Today's list, asked for again and again; by itself it is no page."""
    if not request.htmx:
        return redirect("patients:desk")
    return render(request, "patients/_arrivals.html", _today(request))


@permitted(Permission.CHECK_IN)
@require_POST
def undo(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """Take back a check-in of the wrong person."""
    undo_check_in(actor=request.actor, arrival_id=arrival_id)
    if not request.htmx:
        return redirect("patients:desk")
    return render(request, "patients/_arrivals.html", _today(request))


def _arrived(request: HttpRequest, patient_id: int) -> HttpResponse:
    actor = request.actor
    came = check_in(actor=actor, patient=person_here(patient_id, viewer=actor, even_restricted=True))
    person = person_shown(patient_id, viewer=actor, even_restricted=True)
    may_ask = actor.may(Permission.EDIT_PATIENT) and not person.restricted
    confirmation = confirmation_of(person.id, viewer=actor) if may_ask else None
    told = {"person": person, "arrived_at": clock.local(actor.at_site, came.arrived_at), "confirmation": confirmation}
    may_tell = actor.may(Permission.REMIND) and not person.restricted
    answer = _answer(request, {**told, "to_tell": to_be_told(person.id, viewer=actor) if may_tell else []})
    return trigger_client_event(answer, "arrivals-changed")


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The answer alone for htmx; with the whole desk around it otherwise."""
    if request.htmx:
        return render(request, "patients/_desk_answer.html", context)
    return render(request, "patients/desk.html", {**_today(request), **context})


def _today(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor
    return {"arrivals": arrivals_today(actor.at_site, day=actor.day), "day": actor.day}
