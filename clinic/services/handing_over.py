"""Handing a signed-in screen to somebody who is not staff, and taking it back with a credential."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import RuleBroken
from clinic.models import Session
from clinic.permissions import Permission
from clinic.selectors.stations import was_at
from clinic.services.pins import prove_presence
from clinic.sessions import SessionStore


def hand_over(web: SessionStore, *, actor: Actor, only: str) -> None:
    """Confine this screen to the addresses that begin with `only`, such as "/tablet/12/".

    Whatever else the browser asks for with this session leads back there. The key of the session is a
    new one, so that no page kept from before opens again.
    """
    require(actor, Permission.SIGNED_IN)
    if not (only.startswith("/") and only.endswith("/") and only != "/"):
        raise ValueError("a screen is confined to one part of the site")
    with transaction.atomic():
        web.cycle_key()
        Session.objects.filter(pk=web.session_key).update(confined_to=only)
        audit.record("screen.handed_over", actor=actor, only=only)


def take_back(web: SessionStore, *, actor: Actor, secret: str, signed_in_today: bool) -> None:
    """Open the screen again for the one who handed it over, by PIN or password. Raises StationLocked otherwise.

    Where a PIN counts is as for a locked screen: `clinic.services.locking.unlock`.
    """
    require(actor, Permission.SIGNED_IN)
    session = web.row
    if session is None or not session.confined_to:
        raise RuleBroken("This screen has not been handed over.", code="not_handed_over")
    station = session.station
    pin_counts = was_at(actor.user, station, actor.day) if station is not None else signed_in_today
    by = prove_presence(actor.user, secret, actor=actor, pin_counts=pin_counts)
    with transaction.atomic():
        web.cycle_key()
        now = clock.now()
        Session.objects.filter(pk=web.session_key).update(confined_to=None, locked_at=None, last_active_at=now)
        audit.record("screen.taken_back", actor=actor, only=session.confined_to, by=by)
