"""One answer in two dresses: the part htmx asked for, or the whole window with that part in it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clinic.actors import Actor
from dosing.views.queue_context import mounted_context, queue_context

NOBODY = "dosing/_nobody.html"


def answer(
    request: HttpRequest, part: str, context: Mapping[str, Any], *, status: int = 200, changed: bool = False
) -> HttpResponse:
    """Render `part` with its context. `changed` tells the line on the screen to look again."""
    if getattr(request, "htmx", False):
        response = render(request, part, context, status=status)
    else:
        response = render(
            request, "dosing/window.html", {**whole(request.actor), **context, "part": part}, status=status
        )
    if changed:
        response.headers["HX-Trigger-After-Settle"] = "queue-changed"
    response.headers["Cache-Control"] = "no-store"
    return response


def whole(actor: Actor) -> dict[str, Any]:
    """What the window shows around the card."""
    return {
        "window": {
            "station": actor.at_station.name,
            "site": actor.at_site.name,
            "dosing_day": actor.day,
            "scan_url": reverse("dosing:window_scan"),
            "queue_url": reverse("dosing:window_queue"),
            "close_url": reverse("dosing:window_close"),
            "station_url": reverse("dosing:stations"),
        },
        "mounted": mounted_context(actor),
        "part": NOBODY,
        **queue_context(actor),
    }
