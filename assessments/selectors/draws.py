"""Random drug tests as they stand: who is in the draw, how far each is, whom today's draw named."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from assessments.domain.drawing import REQUIREMENTS, Progress, year_of
from assessments.models import Draw, DrawSeed, TestCall, TestCallEvent
from clinic.actors import Actor
from clinic.errors import Missing
from clinic.models import Closure, OpeningHours, Site
from patients.domain.enrolment import GUEST
from patients.models import Enrolment, Patient
from patients.selectors.merged import records_of, stand_ins

FINAL = ("collected", "refused", "excused", "not_reached")
LOOK_BACK = timedelta(days=7)
MONTHS = 24


@dataclass(frozen=True, slots=True)
class InDraw:
    """A person in the draw, with how far their year is."""

    patient_id: int
    name: str
    record_number: str
    admitted_on: date
    progress: Progress


@dataclass(frozen=True, slots=True)
class Called:
    """A call with its latest word: none while nothing has happened."""

    call: TestCall
    latest: TestCallEvent | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a test or a reason."""
        return self.latest is None or self.latest.kind not in FINAL


def people_in_draw(site: Site, day: date) -> list[InDraw]:
    """Everybody of the site in a programme that asks for random tests, with their progress. Three queries."""
    rows = _asked_of().filter(site=site, admitted_on__lte=day)
    rows = rows.filter(Q(discharged_on__isnull=True) | Q(discharged_on__gt=day)).select_related("patient")
    survivors = stand_ins(site)
    asked = [(one, survivors.get(one.patient_id, one.patient)) for one in rows]
    collected = _collected(site, {person.pk for _, person in asked}, survivors)
    found = [_in_draw(one, person, _progress(one, collected.get(person.pk, []), day)) for one, person in asked]
    return sorted(found, key=lambda one: one.patient_id)


def _asked_of() -> QuerySet[Enrolment]:
    """Episodes in a programme that asks for random tests. A guest's tests are their own programme's."""
    return Enrolment.objects.filter(programme__in=REQUIREMENTS).exclude(came_as=GUEST)


def _in_draw(enrolment: Enrolment, person: Patient, progress: Progress) -> InDraw:
    return InDraw(person.pk, person.name, person.record_number, enrolment.admitted_on, progress)


def _progress(enrolment: Enrolment, days: Iterable[date], today: date) -> Progress:
    requirement = REQUIREMENTS[enrolment.programme]
    first, last = year_of(enrolment.admitted_on, today, requirement.days)
    count = sum(first <= day <= min(last, today) for day in days)
    return Progress(requirement, first, last, count, today)


def _collections(site: Site) -> QuerySet[TestCallEvent]:
    return TestCallEvent.objects.filter(kind="collected", call__draw__site=site)


def _collected(site: Site, people: Set[int], survivors: Mapping[int, Patient]) -> dict[int, list[date]]:
    """The days of the tests collected, by the person: a merged record's tests are those of whom it stands for."""
    standing = {record: person.pk for record, person in survivors.items() if person.pk in people}
    rows = _collections(site).filter(call__patient__in=[*people, *standing])
    found: dict[int, list[date]] = {}
    for record, day in rows.values_list("call__patient_id", "call__draw__day"):
        found.setdefault(standing.get(record, record), []).append(day)
    return found


def progress_of(patient_id: int, *, site: Site, day: date) -> Progress | None:
    """How far one person's year is; None when no programme of theirs asks for random tests."""
    enrolment = _asked_of().filter(patient_id__in=records_of(patient_id), discharged_on__isnull=True).first()
    if enrolment is None:
        return None
    tests = _collections(site).filter(call__patient_id__in=records_of(patient_id))
    return _progress(enrolment, tests.values_list("call__draw__day", flat=True), day)


class OpenDays:
    """The days a site opens between two days. Without opening hours on record no weekday counts as closed."""

    def __init__(self, site: Site, first: date, last: date) -> None:
        weekdays = frozenset(OpeningHours.objects.filter(site=site).values_list("weekday", flat=True))
        closed = frozenset(Closure.objects.filter(site=site, day__range=(first, last)).values_list("day", flat=True))
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        opens = weekdays or frozenset(range(7))
        self._open = [day for day in every if day.weekday() in opens and day not in closed]

    def count(self, first: date, last: date) -> int:
        """How many open days there are from the first to the last."""
        return bisect_right(self._open, last) - bisect_left(self._open, first)

    def __contains__(self, day: date) -> bool:
        return day in self._open


def calls_of(site: Site, day: date) -> list[Called]:
    """Calls of the site that wait, and those of today whatever came of them. Two queries."""
    rows = _calls().filter(draw__site=site, draw__day__range=(day - LOOK_BACK, day)).select_related("patient", "draw")
    found = [_called(call) for call in rows.order_by("-draw__day", "patient__family_name", "id")]
    return [one for one in found if one.is_open or one.call.draw.day == day]


def open_calls_of(patient_id: int, *, day: date) -> list[Called]:
    """This person's calls that wait."""
    rows = (
        _calls()
        .filter(patient_id__in=records_of(patient_id), draw__day__range=(day - LOOK_BACK, day))
        .select_related("draw")
    )
    return [one for one in map(_called, rows) if one.is_open]


def waiting_calls(site: Site, records: Iterable[int], day: date) -> list[tuple[int, int, date]]:
    """The calls of these records that wait: call, record and day of the draw. One query."""
    rows = TestCall.objects.filter(draw__site=site, patient__in=records, draw__day__range=(day - LOOK_BACK, day))
    ended = TestCallEvent.objects.filter(call=OuterRef("pk"), kind__in=FINAL)
    return list(rows.exclude(Exists(ended)).values_list("pk", "patient_id", "draw__day"))


def collected_of(calls: Iterable[int]) -> list[int]:
    """Those of these calls that led to a test."""
    rows = TestCallEvent.objects.filter(call__in=list(calls), kind="collected")
    return list(rows.values_list("call_id", flat=True).distinct().order_by())


def call_here(call_id: int, *, viewer: Actor) -> TestCall:
    """A call of the viewer's own site. Raises Missing."""
    call = TestCall.objects.select_related("patient", "draw").filter(pk=call_id, draw__site=viewer.at_site).first()
    if call is None:
        raise Missing("There is no such call for a test at this site.")
    return call


def draws_of(site: Site, month: date) -> QuerySet[Draw]:
    """The draws of one month, the latest first, with how many were drawn."""
    rows = Draw.objects.filter(site=site, seed__month=month).select_related("seed")
    return rows.annotate(called=Count("calls")).order_by("-day")


def _calls() -> QuerySet[TestCall]:
    events = TestCallEvent.objects.order_by("id").select_related("recorded_by")
    return TestCall.objects.prefetch_related(Prefetch("events", queryset=events, to_attr="so_far"))


def _called(call: TestCall) -> Called:
    so_far: list[TestCallEvent] = getattr(call, "so_far", [])
    return Called(call, so_far[-1] if so_far else None)


def seeds_of(site: Site) -> list[DrawSeed]:
    """The months that have a secret, the latest first, with what was published of each."""
    return list(DrawSeed.objects.filter(site=site).annotate(draws_made=Count("draws")).order_by("-month")[:MONTHS])
