"""A person of the staff opens and closes the address of their own calendar."""

import secrets

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.permissions import Permission
from patients.models import CalendarFeed
from patients.selectors.calendar_feeds import digest


@transaction.atomic
def open_feed(*, actor: Actor) -> str:
    """A new token for one's own calendar, which is kept nowhere; an earlier one opens nothing any more."""
    require(actor, Permission.PLAN_CHECK_INS)
    token = secrets.token_urlsafe(32)
    kept = {"token_digest": digest(token), "made_at": clock.now()}
    CalendarFeed.objects.update_or_create(user=actor.user, defaults=kept)
    audit.record("calendar.opened", actor=actor, subject=actor.user)
    return token


@transaction.atomic
def close_feed(*, actor: Actor) -> None:
    """No token opens one's calendar any more; without one there is nothing to close."""
    require(actor, Permission.PLAN_CHECK_INS)
    gone, _ = CalendarFeed.objects.filter(user=actor.user).delete()
    if gone:
        audit.record("calendar.closed", actor=actor, subject=actor.user)
