"""Setting up where the clinic works."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.models import OpeningHours, Site, Station
from clinic.permissions import Permission


@transaction.atomic
def open_site(*, actor: Actor, hours: Mapping[int, tuple[time, time]], **about: Any) -> Site:
    """Put a site on record with its opening hours by weekday (0 is Monday). `about` are its fields."""
    require(actor, Permission.CONFIGURE_SITE)
    site = Site(**about)
    _check(site)
    site.save()
    OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=weekday, opens_at=opens, closes_at=closes)
        for weekday, (opens, closes) in sorted(hours.items())
    )
    audit.record("site.opened", actor=actor, subject=site, code=site.code)
    return site


@transaction.atomic
def change_site(*, actor: Actor, site: Site, **changes: Any) -> Site:
    """Change fields of a site, such as a renewed certificate and its expiry."""
    require(actor, Permission.CONFIGURE_SITE)
    site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    changed = {
        name: [str(getattr(site, name)), str(value)] for name, value in changes.items() if getattr(site, name) != value
    }
    for name, value in changes.items():
        setattr(site, name, value)
    _check(site)
    if changed:
        site.save(update_fields=sorted(changed))
        audit.record("site.changed", actor=actor, subject=site, changed=changed)
    return site


@transaction.atomic
def open_station(*, actor: Actor, site: Site, name: str, code: str) -> Station:
    """Add a workstation at a counter of the site."""
    require(actor, Permission.CONFIGURE_SITE)
    station = Station(site=site, name=name, code=code)
    _check(station)
    station.save()
    audit.record("station.opened", actor=actor, subject=station, code=code)
    return station


@transaction.atomic
def change_station(*, actor: Actor, station: Station, name: str, is_active: bool) -> Station:
    """Rename a station, or take it out of use. Its code and site stay: they stand in the trail."""
    require(actor, Permission.CONFIGURE_SITE)
    station = Station.objects.select_for_update(no_key=True).get(pk=station.pk)
    wanted = {"name": name, "is_active": is_active}
    changed = {key: [getattr(station, key), value] for key, value in wanted.items() if getattr(station, key) != value}
    station.name, station.is_active = name, is_active
    _check(station)
    if changed:
        station.save(update_fields=sorted(changed))
        audit.record("station.changed", actor=actor, subject=station, changed=changed)
    return station


@transaction.atomic
def set_opening_hours(*, actor: Actor, site: Site, hours: Mapping[int, tuple[time, time]]) -> None:
    """The week of a site, by weekday (0 is Monday); a weekday left out is closed."""
    require(actor, Permission.CONFIGURE_SITE)
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    before = {row.weekday: (row.opens_at, row.closes_at) for row in OpeningHours.objects.filter(site=site)}
    if before == dict(hours):
        return
    if any(opens >= closes for opens, closes in hours.values()):
        raise Malformed("A site opens before it closes.")
    OpeningHours.objects.filter(site=site).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=weekday, opens_at=opens, closes_at=closes)
        for weekday, (opens, closes) in sorted(hours.items())
    )
    audit.record("site.hours_changed", actor=actor, subject=site, changed=[_week(before), _week(hours)])


def _week(hours: Mapping[int, tuple[time, time]]) -> dict[str, str]:
    return {str(day): f"{opens:%H:%M} to {closes:%H:%M}" for day, (opens, closes) in sorted(hours.items())}


def _check(row: Site | Station) -> None:
    try:
        row.full_clean()
    except ValidationError as problem:
        raise Malformed("Some answers cannot be right.", fields=problem.message_dict) from problem
