"""Days on which a site is closed: the federal holidays of the United States, filled in ahead."""

from __future__ import annotations

from datetime import date

import holidays
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.clock import dosing_day
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.models import Closure, Site
from clinic.permissions import Permission

EARLIEST, LATEST = 2000, 2100


@transaction.atomic
def fill_federal_holidays(
    site: Site, *, first_year: int, last_year: int, not_before: date, actor: Actor
) -> list[Closure]:
    """Close the site on every federal holiday of those years from `not_before` on; returns the new days.

    A holiday on a weekend adds the weekday on which it is observed. A day that is on the list
    already keeps its reason. Days gone by are left as they were, because what was due on them is
    computed from the closures.
    """
    require(actor, Permission.CONFIGURE_SITE)
    if not EARLIEST <= first_year <= last_year <= LATEST:
        raise Malformed(f"Years run from {EARLIEST} to {LATEST}, the first not after the last.")
    years = range(first_year, last_year + 1)
    # A New Year's Day on a Saturday is observed on the last day of the year before: ask one year more.
    calendar = holidays.country_holidays("US", years=[*years, last_year + 1], observed=True)
    known = set(Closure.objects.filter(site=site).values_list("day", flat=True))
    new = [
        Closure(site=site, day=day, reason=reason)
        for day, reason in sorted(calendar.items())
        if day.year in years and day >= not_before and day not in known
    ]
    for closure in new:
        closure.save()
    if new:
        days = [closure.day.isoformat() for closure in new]
        audit.record("closures.filled", actor=actor, subject=site, days=days)
    return new


@transaction.atomic
def close_on(*, actor: Actor, site: Site, day: date, reason: str) -> Closure:
    """Close the site on a day that has not begun."""
    require(actor, Permission.CONFIGURE_SITE)
    _not_begun(site, day)
    if not reason.strip():
        raise Malformed("A closure has a reason.", fields={"reason": ["Say why."]})
    closure = Closure(site=site, day=day, reason=reason.strip())
    with clash_means(RuleBroken("The site is closed on that day already.", code="closed_already")):
        closure.save()
    audit.record("closure.added", actor=actor, subject=site, day=day.isoformat(), reason=closure.reason)
    return closure


@transaction.atomic
def open_after_all(*, actor: Actor, closure: Closure) -> None:
    """Take a closure off the list, before its day begins."""
    require(actor, Permission.CONFIGURE_SITE)
    _not_begun(closure.site, closure.day)
    site, day = closure.site, closure.day
    closure.delete()
    audit.record("closure.removed", actor=actor, subject=site, day=day.isoformat())


def _not_begun(site: Site, day: date) -> None:
    """What was due on a day gone by is computed from the closures: they stay as they were."""
    if day <= dosing_day(site):
        raise RuleBroken("This day has begun or gone by; its closure stays as it was.", code="day_gone_by")
