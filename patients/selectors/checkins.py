"""Planned contacts as pages show them: of one person, of one day, of one person of the staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from clinic import clock
from clinic.actors import Actor
from clinic.errors import Missing
from clinic.permissions import ROLE_NAMES, Role
from patients.due_sources import kind_of, kinds
from patients.models import CheckIn
from patients.models.checkins import CANCELLED, KEPT, LATE, MISSED, OUTCOMES
from patients.selectors.merged import records_of
from patients.selectors.restricted import closed_to

MOST_LISTED = 200
COUNTED_DAYS = timedelta(days=90)  # ours: a quarter, as care plans are usually reviewed
TONES = {KEPT: "done", LATE: "ask", MISSED: "stop"}


@dataclass(frozen=True, slots=True)
class Planned:
    """One check-in with its words. `tone` is how loud it is: past its day it is loud."""

    id: int
    patient_id: int
    kind: str
    title: str
    opens_on: date
    due_on: date
    closes_on: date
    at: str
    whose: str
    tone: str
    when: str
    name: str = ""
    record_number: str = ""
    outcome: str = ""
    note: str = ""


def shown(row: CheckIn, *, today: date) -> Planned:
    """The row with its words worked out."""
    named = row.owner.get_full_name() or row.owner.get_username() if row.owner else ""
    return Planned(
        id=row.pk,
        patient_id=row.patient_id,
        kind=kind_of(row.kind).label,
        title=row.title,
        opens_on=row.opens_on,
        due_on=row.due_on,
        closes_on=row.closes_on,
        at=f"{clock.local(row.site, row.at):%H:%M}" if row.at else "",
        whose=named or f"a {ROLE_NAMES[Role(row.owner_role)]}",
        tone=_tone(row, today),
        when=_when(row, today),
        name=row.patient.name,
        record_number=row.patient.record_number,
        outcome=row.outcome,
        note=row.note if row.outcome == CANCELLED else "",
    )


def _tone(row: CheckIn, today: date) -> str:
    if not row.is_open:
        return TONES.get(row.outcome, "plain")
    return "stop" if row.due_on < today else "ask" if row.due_on == today else "note"


def _when(row: CheckIn, today: date) -> str:
    if not row.is_open:
        return OUTCOMES[row.outcome].capitalize()
    days = (row.due_on - today).days
    if days < 0:
        return f"{-days} {'day' if days == -1 else 'days'} late"
    return {0: "Today", 1: "Tomorrow"}.get(days) or f"By {row.due_on.day} {row.due_on:%b %Y}"


def of_person(patient_id: int) -> QuerySet[CheckIn]:
    """Every check-in of the person, by any of their records."""
    rows = CheckIn.objects.filter(patient__in=records_of(patient_id))
    return rows.select_related("patient", "owner", "site")


def open_of(patient_id: int, *, viewer: Actor) -> list[Planned]:
    """What is planned for this person, the nearest first."""
    rows = of_person(patient_id).filter(site=viewer.at_site, closed_at__isnull=True).order_by("due_on", "id")
    return [shown(row, today=viewer.day) for row in rows[:MOST_LISTED]]


def closed_of(patient_id: int, *, viewer: Actor) -> list[Planned]:
    """How this person's check-ins ended, the newest first."""
    rows = of_person(patient_id).filter(site=viewer.at_site, closed_at__isnull=False).order_by("-closed_at", "-id")
    return [shown(row, today=viewer.day) for row in rows[:MOST_LISTED]]


def counted(patient_id: int, *, viewer: Actor) -> Mapping[str, int]:
    """How many the person kept, kept late and missed in the last quarter: of those they come for themselves."""
    rows = of_person(patient_id).filter(site=viewer.at_site, due_on__gt=viewer.day - COUNTED_DAYS, kind__in=_attended())
    found = dict(rows.order_by().values_list("outcome").annotate(n=Count("id")))
    return {outcome: found.get(outcome, 0) for outcome in (KEPT, LATE, MISSED)}


def _attended() -> list[str]:
    return [code for code, one in kinds().items() if one.with_person]


def one_here(check_in_id: int, *, viewer: Actor) -> CheckIn:
    """A check-in of the viewer's own site. Raises Missing."""
    rows = CheckIn.objects.filter(pk=check_in_id, site=viewer.at_site)
    found = rows.select_related("patient", "owner", "site", "planned_by", "closed_by").first()
    if found is None:
        raise Missing("There is no such check-in at this site.")
    return found


def changes_of(row: CheckIn) -> Mapping[str, Any]:
    """What was changed by hand and who tried to reach the person, the newest first."""
    return {
        "changes": list(row.changes.select_related("changed_by", "was_owner").order_by("-id")),
        "attempts": list(row.attempts.select_related("tried_by").order_by("-id")),
    }


def waiting_for(viewer: Actor) -> list[Planned]:
    """What waits today for this person of the staff, or for their role where nobody is named; overdue first.

    Several of one kind for one person are one line. Kinds with a follow-up of their own are listed there. What is
    about a restricted chart is here too: whoever shows it leaves out whose it is.
    """
    told = [code for code, one in kinds().items() if one.has_task]
    rows = CheckIn.objects.filter(_mine(viewer), site=viewer.at_site, closed_at__isnull=True, opens_on__lte=viewer.day)
    rows = rows.exclude(kind__in=told).select_related("patient", "owner", "site").order_by("due_on", "id")
    return grouped(shown(row, today=viewer.day) for row in rows[:MOST_LISTED])


def grouped(lines: Iterable[Planned]) -> list[Planned]:
    """Several of one kind for one person that stand alike as one line, whose id is 0."""
    groups: dict[tuple[int, str, str], list[Planned]] = {}
    for line in lines:
        groups.setdefault((line.patient_id, line.kind, line.outcome), []).append(line)
    return [_as_one(group) for group in groups.values()]


def _as_one(group: list[Planned]) -> Planned:
    first = group[0]
    if len(group) == 1:
        return first
    said = {name: getattr(first, name) for name in Planned.__slots__}
    return Planned(**(said | {"id": 0, "title": f"{first.kind}: {len(group)} {first.outcome or 'due'}"}))


def listed(viewer: Actor, first: date, last: date, *, outcome: str | None, after: int, most: int) -> list[CheckIn]:
    """Those of the site due from day to day, by id; `outcome` "" is those still open, None all."""
    rows = CheckIn.objects.filter(site=viewer.at_site, due_on__range=(first, last), pk__gt=after)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    closed = closed_to(viewer)
    rows = rows.exclude(patient__in=closed) if closed else rows
    return list(rows.select_related("owner").order_by("pk")[:most])


def days_of_mine(viewer: Actor, first: date, last: date) -> dict[date, list[Planned]]:
    """What is planned for this person of the staff or their role, by the day on which it is due."""
    rows = CheckIn.objects.filter(_mine(viewer), site=viewer.at_site, due_on__range=(first, last))
    rows = rows.filter(closed_at__isnull=True).select_related("patient", "owner", "site").order_by("due_on", "at", "id")
    closed = set(closed_to(viewer))
    return _by_day((row for row in rows if row.patient_id not in closed), today=viewer.day)


def days_of_person(patient_id: int, first: date, last: date, *, viewer: Actor) -> dict[date, list[Planned]]:
    """What is planned for this person and how it ended, by the day on which it is or was due."""
    rows = of_person(patient_id).filter(site=viewer.at_site, due_on__range=(first, last))
    return _by_day(rows.order_by("due_on", "at", "id"), today=viewer.day)


def _by_day(rows: Iterable[CheckIn], *, today: date) -> dict[date, list[Planned]]:
    found = dict[date, list[Planned]]()
    for row in rows:
        found.setdefault(row.due_on, []).append(shown(row, today=today))
    return {day: grouped(lines) for day, lines in found.items()}


def open_of_staff(viewer: Actor, first: date, last: date) -> list[tuple[int, date, datetime | None]]:
    """Id, day and hour of what is planned for this person of the staff or their role."""
    rows = CheckIn.objects.filter(_mine(viewer), site=viewer.at_site, due_on__range=(first, last))
    closed = closed_to(viewer)
    rows = rows.exclude(patient__in=closed) if closed else rows
    return list(rows.filter(closed_at__isnull=True).values_list("pk", "due_on", "at"))


def _mine(viewer: Actor) -> Q:
    return Q(owner=viewer.user) | Q(owner__isnull=True, owner_role=viewer.role.value)
