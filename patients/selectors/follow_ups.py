"""What waits for whom, the most urgent first."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse

from clinic import clock
from clinic.actors import Actor
from clinic.models import Site
from clinic.permissions import ROLE_NAMES, Permission, Role
from clinic.subjects import subject_page
from patients.models import FollowUp
from patients.models.follow_ups import Urgency
from patients.selectors.checkins import Planned, waiting_for
from patients.selectors.merged import records_of
from patients.selectors.restricted import closed_to

MOST_LISTED = 200
LOUDEST_FIRST = ("stop", "ask", "note")
TONES = {Urgency.NOW: "stop", Urgency.SOON: "ask", Urgency.ROUTINE: "note"}
_IN_TURN = Case(
    *(When(urgency=urgency, then=Value(place)) for place, urgency in enumerate(Urgency)), default=Value(len(Urgency))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One follow-up as pages show it. `tone` is how loud it is; past its day, everything is loud.

    `restricted`: it is about a chart that is not open to the viewer, so nothing here says whose. `reason_url` leads to
    the page that opens it with a reason, for those who may.
    """

    id: int
    title: str
    text: str
    tone: str
    when: str
    whose: str
    patient_id: int | None
    name: str
    record_number: str
    raised_on: date | None
    raised_by: str
    source_url: str
    url: str
    restricted: bool = False
    reason_url: str = ""


def mine(viewer: Actor) -> list[Waiting]:
    """What waits for this person, or for anybody in their role: tasks, and check-ins whose time has come.

    What is about a restricted chart waits like everything else, without saying whose chart it is.
    """
    closed = set(closed_to(viewer))
    rows = _open_of(viewer.at_site).filter(Q(owner=viewer.user) | Q(owner_role=viewer.role.value))
    tasks = [shown(row, viewer=viewer, closed=closed) for row in rows[:MOST_LISTED]]
    planned = (
        [_as_waiting(one, viewer, closed) for one in waiting_for(viewer)]
        if viewer.may(Permission.PLAN_CHECK_INS)
        else []
    )
    return sorted(tasks + planned, key=lambda one: LOUDEST_FIRST.index(one.tone))


def _as_waiting(one: Planned, viewer: Actor, closed: Collection[int]) -> Waiting:
    """A check-in as a line of the list; several of a kind lead to the person's own page."""
    waiting = Waiting(
        id=one.id,
        title=one.title,
        text="",
        tone=one.tone,
        when=one.when,
        whose=one.whose,
        patient_id=one.patient_id,
        name=one.name,
        record_number=one.record_number,
        raised_on=None,
        raised_by="",
        source_url="",
        url=reverse("patients:check_in", args=[one.id])
        if one.id
        else reverse("patients:check_ins", args=[one.patient_id]),
    )
    return replace(_unnamed(waiting, viewer), url="") if one.patient_id in closed else waiting


def _unnamed(one: Waiting, viewer: Actor) -> Waiting:
    """The same, telling neither whose chart it is about nor what was written about them."""
    opens = viewer.may(Permission.BREAK_GLASS) and one.patient_id is not None
    reason_url = reverse("patients:break_glass", args=[one.patient_id]) if opens else ""
    one = replace(one, patient_id=None, name="", record_number="", text="", source_url="")
    return replace(one, restricted=True, reason_url=reason_url)


def open_about(patient_id: int, *, viewer: Actor) -> list[Waiting]:
    """What waits for anybody about this person."""
    rows = _open_of(viewer.at_site).filter(patient__in=records_of(patient_id))
    return [shown(row, viewer=viewer) for row in rows[:MOST_LISTED]]


def shown(row: FollowUp, *, viewer: Actor, closed: Collection[int] = ()) -> Waiting:
    """The row with its words worked out; about one of the `closed` records it says less."""
    today = viewer.day
    late = row.is_open and row.due_on is not None and row.due_on < today
    waiting = Waiting(
        id=row.pk,
        title=row.title,
        text=row.text,
        tone="stop" if late else TONES[Urgency(row.urgency)],
        when=_when(row, today),
        whose=_whose(row),
        patient_id=row.patient_id,
        name=row.patient.name if row.patient else "",
        record_number=row.patient.record_number if row.patient else "",
        raised_on=clock.local(viewer.at_site, row.raised_at).date(),
        raised_by=row.raised_by.get_full_name() or row.raised_by.get_username(),
        source_url=subject_page(row.source_kind, row.source_id),
        url=reverse("patients:follow_up", args=[row.pk]),
    )
    return _unnamed(waiting, viewer) if row.patient_id in closed else waiting


def _open_of(site: Site) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(site=site, done_at__isnull=True).select_related("patient", "owner", "raised_by")
    return rows.order_by(_IN_TURN, F("due_on").asc(nulls_last=True), "raised_at", "pk")


def _when(row: FollowUp, today: date) -> str:
    if row.due_on is None:
        return "Now" if row.urgency == Urgency.NOW else ""
    days = (row.due_on - today).days
    if days < 0:
        return f"{-days} {'day' if days == -1 else 'days'} late"
    return {0: "Today", 1: "Tomorrow"}.get(days) or f"By {row.due_on.day} {row.due_on:%b %Y}"


def _whose(row: FollowUp) -> str:
    named = row.owner.get_full_name() or row.owner.get_username() if row.owner else ""
    role = ROLE_NAMES[Role(row.owner_role)] if row.owner_role else ""
    return " or a ".join(filter(None, (named, role))) if named else f"a {role}"
