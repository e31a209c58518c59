"""Reading the audit trail: filtered, newest first, a page at a time by id."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from clinic.clock import day_starts_at
from clinic.models import AuditEvent, Site, StaffMember
from clinic.subjects import ids_of_person

A_PAGE = 50
LOOK_BACK = timedelta(days=31)  # how far a search by person of staff or by what was done goes without a day
MOST_EXPORTED = 100_000
OPENINGS = ("chart.opened", "card.opened", "dose.opened", "record.opened", "trail.opened", "patient.card_printed")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: in whose record, done by whom, what, on which dosing days of the site."""

    patient_id: int | None = None
    username: str = ""
    verb: str = ""
    first: date | None = None
    last: date | None = None

    def within_reach(self, today: date) -> "Asked":
        """The same, but not through all the years: by staff or by verb alone the last month is looked at."""
        if self.first or self.last or self.patient_id or not (self.username or self.verb):
            return self
        return replace(self, first=today - LOOK_BACK)


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of the trail, and from where the next goes on."""

    events: list[AuditEvent]
    older: int | None
    newest_first: bool = True


def trail(asked: Asked, *, site: Site) -> QuerySet[AuditEvent]:
    """The matching events of the site, and those of no site, the newest first."""
    rows = AuditEvent.objects.filter(Q(site=site) | Q(site=None)).select_related("user")
    if asked.patient_id is not None:
        rows = rows.filter(patient_id__in=ids_of_person(asked.patient_id))
    if asked.username:
        rows = rows.filter(username=asked.username)
    if asked.verb:
        rows = rows.filter(verb=asked.verb)
    if asked.first:
        rows = rows.filter(at__gte=day_starts_at(site, asked.first))
    if asked.last:
        rows = rows.filter(at__lt=day_starts_at(site, asked.last + timedelta(days=1)))
    return rows.order_by("-id")


def trail_page(asked: Asked, *, site: Site, before: int | None = None) -> TrailPage:
    """One page: the newest, or those older than the event `before`."""
    rows = trail(asked, site=site)
    if before is not None:
        rows = rows.filter(id__lt=before)
    events = list(rows[: A_PAGE + 1])
    older = events[A_PAGE - 1].pk if len(events) > A_PAGE else None
    return TrailPage(events[:A_PAGE], older)


def trail_lines(asked: Asked, *, site: Site) -> Iterator[AuditEvent]:
    """The matching events for an export, oldest first, a few at a time."""
    return trail(asked, site=site).order_by("id")[:MOST_EXPORTED].iterator(chunk_size=1_000)


def openings(patient_id: int) -> list[dict[str, Any]]:
    """Who opened this person's chart, dose card or doses: how often, and when last."""
    rows = AuditEvent.objects.filter(patient_id__in=ids_of_person(patient_id), verb__in=OPENINGS)
    grouped = rows.values("username", "role", "user__first_name", "user__last_name", "verb")
    return [dict(row) for row in grouped.annotate(times=Count("id"), latest=Max("at")).order_by("-latest")]


def staff_names(site: Site) -> list[str]:
    """The user names of everybody who works or worked at the site."""
    return list(
        StaffMember.objects.filter(site=site).order_by("user__username").values_list("user__username", flat=True)
    )
