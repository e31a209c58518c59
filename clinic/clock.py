"""The one door to the clock.

A dose belongs to a dosing day: the site's local day, which begins at its rollover hour. Nothing
else in the project reads the time, so a test or the demo's seeding can set it here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

_set: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


class HasClock(Protocol):
    """A place with its own day: a site."""

    time_zone: str
    rollover_hour: int


def read() -> datetime:
    """What the machine's clock shows, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """This instant, in UTC."""
    return _set.get() or read()


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Inside the block it is `instant`. For seeding and tests only."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    token = _set.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    return ZoneInfo(name)


def local(place: HasClock, at: datetime | None = None) -> datetime:
    """The instant as the wall clock of the place shows it."""
    return (at or now()).astimezone(zone(place.time_zone))


def dosing_day(place: HasClock, at: datetime | None = None) -> date:
    """The place's dosing day at that instant.

    The hours are taken off the wall clock, not the instant: at a clock change the day still
    begins when the clock on the wall shows the rollover hour.
    """
    return (local(place, at).replace(tzinfo=None) - timedelta(hours=place.rollover_hour)).date()


def day_starts_at(place: HasClock, day: date) -> datetime:
    """The instant at which that dosing day begins at the place."""
    wall = datetime.combine(day, time(place.rollover_hour), zone(place.time_zone))
    return wall.astimezone(UTC)
