"""The stations of a site, and whether somebody's screen there is locked."""

from clinic import clock
from clinic.errors import Malformed, StationLocked
from clinic.models import Session, Station


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
