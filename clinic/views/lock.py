"""Locking the screen, opening it again, handing the station over. `idle.js` is the other half."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from clinic.permissions import Permission
from clinic.selectors.stations import people_at
from clinic.services.locking import lock as lock_screen
from clinic.services.locking import unlock as unlock_screen
from clinic.services.takeover import take_over
from clinic.sessions import SIGNED_IN_ON, SessionStore
from clinic.web import permitted


@permitted(Permission.SIGNED_IN)
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this screen now."""
    lock_screen(request.session.row, actor=request.actor, because="asked")
    return HttpResponse(status=204)


lock.opens_when_locked = True


@permitted(Permission.SIGNED_IN)
@require_POST
@sensitive_post_parameters("pin")
def unlock(request: HttpRequest) -> HttpResponse:
    """Open this screen for its owner, or hand the station to somebody else who proves who they are."""
    secret, who = request.POST.get("pin", ""), request.POST.get("initials", "").strip()
    actor = request.actor
    if who.casefold() in {"", actor.user.initials.casefold(), actor.user.username.casefold()}:
        today = request.session.get(SIGNED_IN_ON) == actor.day.isoformat()
        unlock_screen(request.session.row, actor=actor, secret=secret, signed_in_today=today)
        return JsonResponse({"open": True})
    take_over(cast("SessionStore", request.session), actor=actor, who=who, secret=secret)
    rotate_token(request)
    return JsonResponse({"open": True, "go": reverse(settings.STATION_START)})


unlock.opens_when_locked = True


@permitted(Permission.SIGNED_IN)
@require_POST
def activity(request: HttpRequest) -> HttpResponse:
    """Somebody is typing or scrolling; the door has noted it before this view ran."""
    return HttpResponse(status=204)


@permitted(Permission.SIGNED_IN)
@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who may take this station over with a PIN: a numbered list for the lock screen."""
    actor = request.actor
    here = people_at(actor.station, actor.day) if actor.station else []
    listed = [
        {"number": number, "name": str(user), "initials": user.initials} for number, user in enumerate(here, start=1)
    ]
    return JsonResponse({"people": listed})


people.opens_when_locked = True
