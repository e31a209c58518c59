"""Counting as its page shows it: what is to be counted where, what waits for a second signature, what is missing.

What is still to be counted comes without any figure of the books: a count is blind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic.clock import day_starts_at
from clinic.models import AuditEvent, Site
from dosing.models import Container, Count
from dosing.models.counts import COUNT_MOMENTS
from dosing.selectors.stock import HELD, in_use_at

SAFE = "safe"
__all__ = ["COUNT_MOMENTS", "SAFE", "closing_of", "counts_named", "latest_counts", "prints_of", "to_count", "waiting"]


@dataclass(frozen=True, slots=True)
class ToCount:
    """A container to be counted, and the latest count of it at that moment of the day, if any."""

    container: Container
    place: str | None
    done: Count | None


def to_count(site: Site, *, day: date, moment: str, place: str) -> list[ToCount]:
    """What stands at that station or in the safe, with what was counted of it; two statements."""
    rows = _present(site)
    here = rows.filter(place_code__isnull=True) if place == SAFE else rows.filter(place_code=place)
    done = latest_counts(site, day, moment)
    return [ToCount(row, row.place, done.get(row.pk)) for row in here]


def _present(site: Site) -> QuerySet[Any]:
    """What has drug in it or is in use. How much the books say is in it is asked, and not told."""
    rows: QuerySet[Any] = Container.objects.filter(site=site).alias(held=HELD)
    rows = rows.annotate(place=in_use_at("name"), place_code=in_use_at("code"))
    rows = rows.filter(~Q(held=0) | Q(place__isnull=False))
    return rows.select_related("lot__product__medication").order_by("lot__product__name", "code")


def latest_counts(site: Site, day: date, moment: str) -> Mapping[int, Count]:
    """The latest count of each container at that moment of that day."""
    rows = Count.objects.filter(container__site=site, day=day, moment=moment)
    return {count.container_id: count for count in _with_people(rows).order_by("id")}


def waiting(site: Site) -> list[Count]:
    """Counts with one signature that were not counted again since, oldest first."""
    later = Count.objects.filter(container=OuterRef("container"), pk__gt=OuterRef("pk"))
    rows = Count.objects.filter(container__site=site, witnessed__isnull=True).filter(~Exists(later))
    return list(_with_people(rows).order_by("id"))


def counts_named(site: Site, keys: list[int]) -> list[Count]:
    """Those counts of the site, for signing."""
    return list(_with_people(Count.objects.filter(container__site=site, pk__in=keys)))


def _with_people(rows: QuerySet[Count]) -> QuerySet[Count]:
    return rows.select_related("container__lot__product", "counted_by", "witnessed__witness")


@dataclass(frozen=True, slots=True)
class Closing:
    """A container at the end of the day: "missing" (not counted), "waiting" (one signature) or "done"."""

    code: str
    product: str
    place: str
    state: str


def closing_of(site: Site, day: date) -> list[Closing]:
    """Which containers have their closing count of the day, and which have not."""
    done = latest_counts(site, day, "closing")
    found = []
    for row in _present(site):
        count = done.get(row.pk)
        state = "missing" if count is None else "done" if hasattr(count, "witnessed") else "waiting"
        found.append(Closing(row.code, row.lot.product.name, row.place or "Safe", state))
    return found


def prints_of(site: Site, day: date) -> list[AuditEvent]:
    """When the log of that day was printed, newest first."""
    events = AuditEvent.objects.filter(at__gte=day_starts_at(site, day), verb="log.printed", site=site)
    of_day = {"first": day.isoformat(), "last": day.isoformat()}
    rows = events.select_related("user").order_by("-id")[:200]
    return [event for event in rows if of_day.items() <= event.detail.items()]
