"""Locking a screen and opening it again. The session stays; what stood on the page stays with it."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.models import Session
from clinic.permissions import Permission
from clinic.selectors.stations import was_at
from clinic.services.pins import prove_presence


def stamp(session: Session) -> None:
    """Note that somebody is at the screen."""
    session.last_active_at = clock.now()
    Session.objects.filter(pk=session.pk, locked_at=None).update(last_active_at=session.last_active_at)


@transaction.atomic
def lock(session: Session, *, actor: Actor, because: str) -> None:
    """Lock the screen; one that is locked already stays so. `because` is "asked" or "idle"."""
    require(actor, Permission.SIGNED_IN)
    now = clock.now()
    if Session.objects.filter(pk=session.pk, locked_at=None).update(locked_at=now):
        audit.record("screen.locked", actor=actor, because=because)
    session.locked_at = now


def unlock(session: Session, *, actor: Actor, secret: str, signed_in_today: bool) -> None:
    """Open the screen for the one who is signed in, by PIN or password. Raises StationLocked otherwise.

    A PIN opens a station for somebody fully signed in there on this dosing day, and any other
    screen for somebody who signed in on it on this dosing day.
    """
    require(actor, Permission.SIGNED_IN)
    station = session.station
    pin_counts = was_at(actor.user, station, actor.day) if station is not None else signed_in_today
    by = prove_presence(actor.user, secret, actor=actor, pin_counts=pin_counts)
    with transaction.atomic():
        session.locked_at, session.last_active_at = None, clock.now()
        Session.objects.filter(pk=session.pk).update(locked_at=None, last_active_at=session.last_active_at)
        audit.record("screen.unlocked", actor=actor, by=by)
