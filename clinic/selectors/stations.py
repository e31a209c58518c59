"""Who was fully signed in at a station today, and so may open it with a PIN."""

from datetime import date

from django.db.models import QuerySet

from clinic.models import StaffMember, Station, StationSignIn, User


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
