"""Standing at a station: which workstation a signed-in person works at."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Missing
from clinic.models import Session, Station
from clinic.permissions import Permission


@transaction.atomic
def choose_station(*, actor: Actor, session: Session, code: str) -> Station:
    """Take this web session to a station of the actor's site. Raises Missing when there is none of that code."""
    require(actor, Permission.SIGNED_IN)
    station = Station.objects.filter(site=actor.at_site, code=code[:20], is_active=True).first()
    if station is None:
        raise Missing("There is no such station at this site. An administrator can set one up.")
    Session.objects.filter(pk=session.pk).update(station=station)
    session.station = station
    audit.record("station.chosen", actor=actor.at(station), subject=station)
    return station
