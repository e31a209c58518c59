"""When a screen locks itself: after ten minutes on a page, three at a station. Pure of the database."""

from datetime import datetime, timedelta

from django.conf import settings

from clinic.models import Session

STAMP_EVERY = timedelta(seconds=30)


def limit(*, at_station: bool) -> timedelta:
    """How long nobody may touch the screen."""
    patience: timedelta = settings.IDLE_LOCK_AFTER_AT_WINDOW if at_station else settings.IDLE_LOCK_AFTER
    return patience


def idle_too_long(session: Session, now: datetime) -> bool:
    """Whether nobody has touched it for longer than its limit. A session without a stamp is taken as idle."""
    if session.last_active_at is None:
        return True
    return now - session.last_active_at >= limit(at_station=session.station_id is not None)


def stamp_is_due(session: Session, now: datetime) -> bool:
    """Whether the last stamp is old enough for another: one write in half a minute at most."""
    return session.last_active_at is None or now - session.last_active_at >= STAMP_EVERY
