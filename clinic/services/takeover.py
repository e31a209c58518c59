"""Handing a station from one person to the next without signing out: a new web session, the same station."""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, Door, require
from clinic.errors import RuleBroken, StationLocked
from clinic.models import Session, User
from clinic.permissions import Permission, Role
from clinic.selectors.stations import colleagues, people_at, was_at
from clinic.services.pins import prove_presence
from clinic.services.second_factor import second_factor_needed
from clinic.services.stations import note_signed_in
from clinic.sessions import SIGNED_IN_BY, SIGNED_IN_ON, SessionStore, actor_from
from clinic.typed import whole_number

BACKEND = "django.contrib.auth.backends.ModelBackend"
NOT_KNOWN = "Nobody with these initials is known at this station. Enter your user name and password."


def take_over(web: SessionStore, *, actor: Actor, who: str, secret: str) -> Actor:
    """Give the station of this web session to `who` (a key of the list, initials or user name).

    `actor` is the one whose session it was. Returns the new actor; the session key is a new one.
    Raises StationLocked when the credential is wrong, RuleBroken when there is no station.
    """
    station = actor.station
    if station is None:
        raise RuleBroken("Only a station is taken over. Sign out instead.", code="no_station")
    user = _person(who, actor=actor)
    other = actor_from(user, door=Door.WEB).at(station)
    if other.site != actor.site:
        raise StationLocked(NOT_KNOWN, code="not_known")
    by = prove_presence(user, secret, actor=actor, pin_counts=was_at(user, station, actor.day))
    require(other, Permission.DISPENSE)
    if by == "password" and second_factor_needed(user, Role(other.role)):
        raise StationLocked("This account has a second factor. Sign out, then sign in.", code="second_factor_needed")
    with transaction.atomic():
        note_signed_in(_rotate(web, user, by=by, actor=other), actor=other)
        audit.record("station.taken_over", actor=other, subject=station, before=actor.user.username, by=by)
    return other


def _person(who: str, *, actor: Actor) -> User:
    """One person: first among those here today, then among the site's staff. Two of the same initials are nobody."""
    station = actor.station
    assert station is not None  # noqa: S101  asked before
    wanted = who.strip().casefold()
    here = people_at(station, actor.day)
    place = whole_number(wanted)
    if place is not None and 1 <= place <= len(here):
        return here[place - 1]
    known = here + [member.user for member in colleagues(station) if member.user not in here]
    for group in (here, known):
        found = [user for user in group if user.username.casefold() == wanted]
        found = found or [user for user in group if user.initials.casefold() == wanted]
        if wanted and len(found) == 1:
            return found[0]
    raise StationLocked(NOT_KNOWN, code="not_known")


def _rotate(web: SessionStore, user: User, *, by: str, actor: Actor) -> Session:
    """End the session that was and begin another at the same station; its row."""
    web.flush()
    web[SESSION_KEY], web[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    web[HASH_SESSION_KEY] = user.get_session_auth_hash()
    web[SIGNED_IN_ON], web[SIGNED_IN_BY] = actor.day.isoformat(), by
    web.create()
    Session.objects.filter(pk=web.session_key).update(station=actor.station, last_active_at=clock.now())
    web.load()
    assert web.row is not None  # noqa: S101  written above
    return web.row
