"""Standing at a station: which workstation a signed-in person works at."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Missing
from clinic.models import Session, Station, StationSignIn
from clinic.permissions import Permission
from clinic.sessions import SIGNED_IN_BY, SIGNED_IN_ON


@transaction.atomic
def choose_station(*, actor: Actor, session: Session, code: str) -> Station:
    """Take this web session to a station of the actor's site. Raises Missing when there is none of that code."""
    require(actor, Permission.SIGNED_IN)
    station = Station.objects.filter(site=actor.at_site, code=code[:20], is_active=True).first()
    if station is None:
        raise Missing("There is no such station at this site. An administrator can set one up.")
    Session.objects.filter(pk=session.pk).update(station=station)
    session.station = station
    note_signed_in(session, actor=actor.at(station))
    audit.record("station.chosen", actor=actor.at(station), subject=station)
    return station


def note_signed_in(session: Session, *, actor: Actor) -> None:
    """This person is fully signed in at this station today: from now on their PIN opens it until the day's end.

    A session that began with a PIN, or on another dosing day, proves nothing new.
    """
    says = session.get_decoded()
    if actor.station is None or says.get(SIGNED_IN_BY) == "pin" or says.get(SIGNED_IN_ON) != actor.day.isoformat():
        return
    StationSignIn.objects.get_or_create(user=actor.user, station=actor.station, day=actor.day)
