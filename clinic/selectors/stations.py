"""The stations of a site: who was fully signed in there today, and whether its screen is locked."""

from datetime import date

from django.db.models import QuerySet

from clinic import clock
from clinic.errors import Malformed, StationLocked
from clinic.models import Session, StaffMember, Station, StationSignIn, User


def people_at(station: Station, day: date) -> list[User]:
    """Those fully signed in at the station on that dosing day, in the order they came; the first is number 1."""
    came = StationSignIn.objects.filter(station=station, day=day, user__is_active=True)
    return [one.user for one in came.select_related("user__staff__site").order_by("pk")]


def was_at(user: User, station: Station, day: date) -> bool:
    """Whether this person was fully signed in there on that dosing day."""
    return StationSignIn.objects.filter(user=user, station=station, day=day).exists()


def colleagues(station: Station) -> QuerySet[StaffMember]:
    """Active staff of the station's site."""
    return StaffMember.objects.filter(site=station.site_id, user__is_active=True).select_related("user", "site")


def station_named(site_id: int, code: str) -> Station:
    """The active station of that code. Raises Malformed for none, StationLocked where its screen is locked."""
    station = Station.objects.filter(site_id=site_id, code=code, is_active=True).first()
    if station is None:
        raise Malformed("There is no such station at this site.", fields={"station": ["The code of a station here."]})
    screens = Session.objects.filter(station=station, expire_date__gt=clock.now(), user__isnull=False)
    locked = list(screens.values_list("locked_at", flat=True))
    if locked and all(locked):
        raise StationLocked("This station is locked. Unlock it with a PIN or a password.")
    return station
