"""Deciding what holds at a site from a day on. A decision is followed by another, never changed."""

from datetime import date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.models import SiteSetting
from clinic.permissions import Permission
from clinic.selectors.site_settings import known_setting

LONGEST_REASON = 300


@transaction.atomic
def set_site_setting(
    *, actor: Actor, key: str, written: str, reason: str, effective_from: date | None = None
) -> SiteSetting:
    """From that day on (today, unless another is named) this holds at the actor's site.

    `written` is the value as it was typed. Raises Malformed for a value that cannot be, no reason, or a day that is
    over: what held on a past day is not changed any more.
    """
    require(actor, Permission.SET_POLICY)
    setting = known_setting(key)
    value = setting.read(written)
    begins = effective_from or actor.day
    if not reason.strip():
        raise Malformed("A decision has a reason.", fields={"reason": ["Say why, in a sentence."]})
    if begins < actor.day:
        raise Malformed("It begins today or later.", fields={"effective_from": ["Today or a later day."]})
    row = SiteSetting.objects.create(
        site=actor.at_site,
        key=key,
        value=value,
        reason=reason.strip()[:LONGEST_REASON],
        effective_from=begins,
        set_by=actor.user,
        set_at=clock.now(),
    )
    audit.record("setting.set", actor=actor, subject=row, key=key, value=value, effective_from=begins.isoformat())
    return row
