"""How check-ins go at a site: planned and ended by month, by whose they are, and by programme."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Concat, TruncMonth

from clinic.actors import Actor
from clinic.permissions import ROLE_NAMES, Role
from patients.due_sources import kinds
from patients.models import CheckIn, Enrolment
from patients.models.checkins import KEPT, LATE, MISSED
from patients.models.enrolment import PROGRAMMES

MONTHS_BACK = timedelta(days=183)  # ours: half a year shows a season
QUARTER = timedelta(days=90)  # ours
RETAINED_DAYS = 90  # ours: who is still here a quarter after admission


@dataclass(frozen=True, slots=True)
class Ended:
    """How many were kept in time, kept late and missed, under one heading."""

    label: str
    kept: int = 0
    late: int = 0
    missed: int = 0
    waiting: int = 0
    overdue: int = 0

    @property
    def ended(self) -> int:
        """All that ended one way or another."""
        return self.kept + self.late + self.missed

    @property
    def attendance(self) -> str:
        """Kept, in time or late, of all that ended; no number while none has."""
        return f"{100 * (self.kept + self.late) / self.ended:.0f} %" if self.ended else "none yet"


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme: attendance of its people, and how many of those admitted are still here after 90 days."""

    ended: Ended
    admitted: int
    stayed: int

    @property
    def retention(self) -> str:
        """Share who stayed; no number while nobody was admitted long enough ago."""
        return f"{100 * self.stayed / self.admitted:.0f} %" if self.admitted else "none yet"


_ENDS = {name: Count("id", filter=Q(outcome=name)) for name in (KEPT, LATE, MISSED)}


def by_month(viewer: Actor) -> list[Ended]:
    """Those that people come for, by the month in which they were due, the oldest first."""
    rows = _attended(viewer).filter(due_on__gt=viewer.day - MONTHS_BACK, due_on__lte=viewer.day)
    months = rows.annotate(month=TruncMonth("due_on")).values("month")
    found: Iterable[Mapping[str, Any]] = months.annotate(**_ENDS).order_by("month")
    return [Ended(f"{row['month']:%b %Y}", row[KEPT], row[LATE], row[MISSED]) for row in found]


def by_owner(viewer: Actor) -> list[Ended]:
    """What waits and how the last quarter ended, by whose they are; a role where nobody is named."""
    recent = Q(due_on__gt=viewer.day - QUARTER)
    waits = Q(closed_at__isnull=True, opens_on__lte=viewer.day)
    rows = CheckIn.objects.filter(recent | Q(closed_at__isnull=True), site=viewer.at_site).order_by()
    found: Iterable[Mapping[str, Any]] = rows.values("owner_id", role=F("owner_role")).annotate(
        **_ENDS,
        waiting=Count("id", filter=waits),
        overdue=Count("id", filter=waits & Q(due_on__lt=viewer.day)),
        name=Concat("owner__first_name", Value(" "), "owner__last_name"),
    )
    lines = [Ended(_whose(row), row[KEPT], row[LATE], row[MISSED], row["waiting"], row["overdue"]) for row in found]
    return sorted(lines, key=lambda line: (-line.overdue, line.label))


def _whose(row: Mapping[str, Any]) -> str:
    role = ROLE_NAMES[Role(row["role"])] if row["role"] else ""
    return str(row["name"]).strip() if row["owner_id"] else f"any {role}"


def by_programme(viewer: Actor) -> list[Programme]:
    """Attendance in the last quarter, and who stayed a quarter of those admitted in the year before it."""
    rows = _attended(viewer).filter(due_on__gt=viewer.day - QUARTER, due_on__lte=viewer.day)
    running = rows.filter(patient__enrolments__discharged_on__isnull=True)
    programmes = running.values(code=F("patient__enrolments__programme"))
    counts: Iterable[Mapping[str, Any]] = programmes.annotate(**_ENDS).order_by()
    ended = {row["code"]: Ended(PROGRAMMES[row["code"]], row[KEPT], row[LATE], row[MISSED]) for row in counts}
    stays = _stays(viewer)
    return [
        Programme(ended.get(code, Ended(words)), *stays[code])
        for code, words in PROGRAMMES.items()
        if code in ended or code in stays
    ]


def _stays(viewer: Actor) -> dict[str, tuple[int, int]]:
    until = viewer.day - timedelta(days=RETAINED_DAYS)
    rows = Enrolment.objects.filter(
        site=viewer.at_site, admitted_on__lte=until, admitted_on__gt=until - timedelta(days=365)
    )
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for code, came, went in rows.values_list("programme", "admitted_on", "discharged_on"):
        admitted, stayed = found[code]
        here: date | None = went
        still = here is None or (here - came).days >= RETAINED_DAYS
        found[code] = (admitted + 1, stayed + still)
    return found


def _attended(viewer: Actor) -> QuerySet[CheckIn]:
    codes = [code for code, one in kinds().items() if one.with_person]
    return CheckIn.objects.filter(site=viewer.at_site, kind__in=codes).order_by()
