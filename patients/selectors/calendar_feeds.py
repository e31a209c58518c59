"""The calendar of a person of the staff, for programs that hold its token: how many and when, never who or what."""

import hashlib
from collections import Counter
from datetime import date, timedelta

from django.utils.crypto import salted_hmac

from clinic import clock
from clinic.actors import Actor, Door
from clinic.models import StaffMember
from clinic.permissions import Permission
from clinic.sessions import actor_from
from patients.domain.icalendar import Entry
from patients.models import CalendarFeed
from patients.selectors.checkins import open_of_staff

BACK, AHEAD = timedelta(days=14), timedelta(days=60)  # ours: what is a little late, and the coming two months


def digest(token: str) -> str:
    """What is kept of a token. It is as random as a key, so a plain digest gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def made_on(actor: Actor) -> date | None:
    """The day since when the actor's calendar has its address; None without one."""
    feed = CalendarFeed.objects.filter(user=actor.user).first()
    return clock.local(actor.at_site, feed.made_at).date() if feed else None


def holder(token: str) -> Actor | None:
    """Whose calendar that token opens today; nobody's when they left or their licence has ended."""
    rows = CalendarFeed.objects.select_related("user__staff__site")
    feed = rows.filter(token_digest=digest(token)).first()
    if feed is None or not hasattr(feed.user, "staff"):
        return None
    actor = actor_from(feed.user, door=Door.API)
    return actor if actor.may(Permission.PLAN_CHECK_INS) and _licence_holds(feed.user.staff, actor.day) else None


def _licence_holds(staff: StaffMember, day: date) -> bool:
    return staff.licence_expires_on is None or staff.licence_expires_on >= day


def entries_of(actor: Actor) -> list[Entry]:
    """Appointments one by one, everything else as one line a day."""
    found, of_day = [], Counter[date]()
    for key, day, at in open_of_staff(actor, actor.day - BACK, actor.day + AHEAD):
        if at is None:
            of_day[day] += 1
        else:
            found.append(Entry(_uid(f"{key}"), "Check-in", day, at))
    for day, number in of_day.items():
        said = "Check-in" if number == 1 else f"{number} check-ins"
        found.append(Entry(_uid(f"{actor.user.pk} {day}"), said, day))
    return sorted(found, key=lambda entry: (entry.day, entry.at is not None, entry.at, entry.uid))


def _uid(said: str) -> str:
    return salted_hmac("patients.calendar", said, algorithm="sha256").hexdigest()[:32]
