"""How long a person stands at the window: from the scan of the card to the dose, measured by the system itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.models import Site
from dosing.models import Dose


@dataclass(frozen=True, slots=True)
class Pace:
    """The doses given at a site on a day; half and 95 % of them took at most so many milliseconds."""

    given: int
    p50_ms: int | None
    p95_ms: int | None


def pace_of_day(site: Site, day: date) -> Pace:
    """The pace of the site's dosing day. Doses without a scan count as given and have no time."""
    doses = Dose.objects.filter(site=site, day=day, kind="given", reversal__isnull=True)
    took = list(doses.values_list("scan_to_given_ms", flat=True))
    timed = sorted(ms for ms in took if ms is not None)
    return Pace(given=len(took), p50_ms=percentile(timed, 50), p95_ms=percentile(timed, 95))


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that so many percent of the values do not exceed (nearest rank); None of nothing."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
