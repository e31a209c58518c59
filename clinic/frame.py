"""What the frame of a page shows: the menu, and where the lock asks. Parts of pages pay nothing for it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from clinic.idle import limit
from clinic.navigation import Menu, menu


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for `base.html`; each value is worked out only when a template asks for it."""
    return {
        "navigation": SimpleLazyObject(lambda: _menu(request)),
        "idle_seconds": SimpleLazyObject(lambda: _idle_seconds(request)),
        "lock_url": SimpleLazyObject(lambda: reverse("lock")),
        "unlock_url": SimpleLazyObject(lambda: reverse("unlock")),
        "activity_url": SimpleLazyObject(lambda: reverse("activity")),
    }


def _idle_seconds(request: HttpRequest) -> int:
    actor = getattr(request, "actor", None)
    return int(limit(at_station=bool(actor and actor.station)).total_seconds())


def _menu(request: HttpRequest) -> Menu:
    match = request.resolver_match
    return menu(getattr(request, "actor", None), current=match.view_name if match else "")
