"""The window: one person at a time. Scan, look, Enter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic.actors import Actor
from clinic.errors import Malformed, Missing
from clinic.permissions import Permission
from clinic.web import permitted
from dosing.domain.container_code import looks_like_container
from dosing.services.window import close_card, open_scanned
from dosing.views.answers import answer, whole
from dosing.views.card_context import card_context
from dosing.views.queue_context import mounted_context, queue_context
from dosing.views.window_forms import printable
from patients.domain.record_number import InvalidRecordNumber, parse
from patients.domain.searching import read_search
from patients.selectors.people import find_people

LONGEST_CODE = 80
MOST_MATCHES = 9  # one digit key each


@permitted(Permission.DISPENSE)
@require_safe
def window(request: HttpRequest) -> HttpResponse:
    """The counter screen with nobody in front of it."""
    if request.actor.station is None:
        return redirect("dosing:stations")
    response = render(request, "dosing/window.html", whole(request.actor))
    response.headers["Cache-Control"] = "no-store"
    return response


@permitted(Permission.DISPENSE)
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """A card opens the person's card; anything else is a search by name or birth date."""
    actor = request.actor
    code = printable(request.POST.get("code", ""))
    try:
        number = _record_number(code, actor)
        if number:
            card = open_scanned(actor=actor, record_number=number, station=actor.at_station)
            return answer(request, "dosing/_dose_card.html", {"card": card_context(card, actor)})
    except (Malformed, Missing) as error:
        _step_aside(actor)
        return answer(request, "dosing/_not_opened.html", {"error": error}, status=error.status)
    _step_aside(actor)
    return _matches(request, code, actor)


def _record_number(code: str, actor: Actor) -> str:
    """The record number that was scanned or typed; empty for a search. Raises Malformed for what is neither."""
    if not code or len(code) > LONGEST_CODE:
        raise Malformed("Scan a card, or type a name, a birth date or a record number.", code="nothing_scanned")
    try:
        return parse(code)
    except InvalidRecordNumber:
        pass
    if looks_like_container(code):
        raise Malformed(
            f"{code.upper()} is the label of a bottle. At the window the person's card is scanned;"
            " a bottle is mounted on the stock page.",
            code="container_scanned",
        )
    wanted = read_search(code, today=actor.day)
    if wanted.record_number and not wanted.phone_digits:
        return wanted.record_number
    if wanted.is_empty:
        raise Malformed(
            wanted.hint or "This is no card, name or birth date. Scan the card again, or type the name.",
            code="not_a_card",
        )
    return ""


def _matches(request: HttpRequest, text: str, actor: Actor) -> HttpResponse:
    found = find_people(text, site=actor.at_site, today=actor.day, at_most=MOST_MATCHES)
    matches = [
        {
            "name": person.name,
            "birth_date": person.birth_date,
            "age": person.age,
            "record_number": person.record_number,
            "code": person.record_number,
            "photo_url": person.photo_url,
        }
        for person in found.people
    ]
    context = {"matches": matches, "more": found.more, "by_sound": found.by_sound}
    return answer(request, "dosing/_matches.html", context, status=200 if matches else 404)


def _step_aside(actor: Actor) -> None:
    """Whoever's card was open at this station is not in front of it any more."""
    close_card(actor=actor, station=actor.at_station)


@permitted(Permission.DISPENSE)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Clear the card: nobody is in front of the station."""
    _step_aside(request.actor)
    return HttpResponse(status=204) if getattr(request, "htmx", False) else redirect("dosing:window")


@permitted(Permission.DISPENSE)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The line of people, the bottles in use and the pace of the day, asked for every quarter of a minute."""
    actor = request.actor
    response = render(
        request, "dosing/_queue.html", {**queue_context(actor), "mounted": mounted_context(actor), "oob": True}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


queue.polling = True
