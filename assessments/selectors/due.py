"""What is due for whom, as facts: worked out from the rows, never stored. A fixed number of queries for any number
of people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import F
from django.db.models import Window as Ranked
from django.db.models.functions import RowNumber

from assessments.domain.cadence import CareEvent, Due, Taken, Window, next_due, window_of
from assessments.domain.dangers import SUICIDE_RISK
from assessments.domain.instrument import Cadence, Instrument
from assessments.domain.library import current
from assessments.events import SUICIDE_ANSWER, events_of
from assessments.models import Conclusion, SafetyFlag
from assessments.own_settings import cadences_at
from clinic.selectors.site_settings import settings_on
from patients.models import Enrolment
from patients.selectors.merged import standing_for

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DueLine:
    """One instrument due for a person, as pages and check-ins show it."""

    due: Due
    instrument: Instrument
    is_late: bool
    last_signed_on: date | None
    admitted_on: date

    @property
    def because(self) -> str:
        """Why, in a word or two."""
        said = {"interval": "its interval is over", "last_result": "its last result asks for it sooner"}
        return said.get(self.due.because, self.due.because.replace("_", " "))


def due_for(patient_id: int, *, day: date) -> list[DueLine]:
    """What is due for this person on that day, the most pressing first."""
    return due_of([patient_id], day=day).get(patient_id, [])


def due_of(people: Sequence[int], *, day: date) -> Mapping[int, list[DueLine]]:
    """What is due for each of these people who is in treatment, whichever of their records it was written in."""
    coming = coming_of(standing_for(people), day=day)
    return {one: [line for line in lines if line.due.is_open(day)] for one, lines in coming.items()}


def coming_of(records: Mapping[int, int], *, day: date) -> Mapping[int, list[DueLine]]:
    """What comes next of each instrument, open or not yet, for those of these people who are in treatment.

    `records` are all records of a number of people, each with the id of its person.
    """
    running = Enrolment.objects.filter(patient__in=records, discharged_on__isnull=True)
    rows = running.values_list("patient", "admitted_on", "patient__site")
    admitted = {records[record]: (on, site_id) for record, on, site_id in rows}
    theirs = {record: person for record, person in records.items() if person in admitted}
    if not theirs:
        return {}
    taken, events = _taken(theirs, day), events_of(theirs, day - LOOK_BACK)
    sites = {site_id for _, site_id in admitted.values()}
    decided = settings_on(day, sites)
    cadences = {site_id: cadences_at(decided[site_id]) for site_id in sites}
    for patient_id, flagged in _safety_answers(theirs, day - LOOK_BACK).items():
        events[patient_id].extend(flagged)
    return {
        patient_id: _due_lines(since, cadences[site_id], taken.get(patient_id, {}), events[patient_id], day)
        for patient_id, (since, site_id) in admitted.items()
    }


def _due_lines(
    admitted_on: date,
    cadences: Mapping[str, Cadence],
    taken: Mapping[str, Taken],
    events: Sequence[CareEvent],
    day: date,
) -> list[DueLine]:
    lines = []
    for found in current().values():
        cadence, last = cadences[found.id], taken.get(found.id, Taken())
        shared = _shared(cadence.as_often_as, cadences, taken) if cadence.as_often_as else None
        due = next_due(found.id, cadence, admitted_on=admitted_on, taken=last, events=events, shared=shared)
        if due is not None:
            lines.append(DueLine(due, found, due.is_late(day), last.signed_on, admitted_on))
    return sorted(lines, key=lambda line: (line.due.due_by, line.instrument.title.en))


def _shared(other: str, cadences: Mapping[str, Cadence], taken: Mapping[str, Taken]) -> Window | None:
    """The interval of another instrument; where the site switched that one off, the one of its file."""
    last = taken.get(other, Taken())
    return window_of(cadences[other], last) or window_of(current()[other].cadence, last)


def _taken(records: Mapping[int, int], day: date) -> dict[int, dict[str, Taken]]:
    """When each instrument was last signed, with which band, and last declined, up to that day.

    What an amendment took the place of is not asked; an amendment is as old as that, by its day and its sitting.
    """
    kinds = (F("assessment__patient"), F("assessment__instrument"), F("kind"))
    newest = (F("assessment__day").desc(), F("assessment__sitting").desc(), F("id").desc())
    rows = (
        Conclusion.objects.filter(assessment__patient__in=records, assessment__day__lte=day)
        .filter(assessment__amended_by__isnull=True)
        .annotate(place=Ranked(RowNumber(), partition_by=kinds, order_by=newest))
        .filter(place=1)
        .order_by("assessment__day", "assessment__sitting", "id")
        .values_list("assessment__patient", "assessment__instrument", "kind", "assessment__day", "band")
    )
    found: dict[int, dict[str, Taken]] = defaultdict(lambda: defaultdict(Taken))
    for record, instrument, kind, on, band in rows:
        theirs = found[records[record]]
        if kind == "signed":
            theirs[instrument] = replace(theirs[instrument], signed_on=on, band=band)
        else:
            theirs[instrument] = replace(theirs[instrument], declined_on=on)
    return found


def last_signed(records: Mapping[int, int]) -> dict[tuple[int, str], datetime]:
    """When each instrument was last signed for each person: the moment, not the day it is about."""
    rows = Conclusion.objects.filter(assessment__patient__in=records, kind="signed").order_by("concluded_at")
    columns = ("assessment__patient", "assessment__instrument", "concluded_at")
    return {(records[record], instrument): at for record, instrument, at in rows.values_list(*columns)}


def _safety_answers(records: Mapping[int, int], since: date) -> dict[int, list[CareEvent]]:
    """An answer that told of suicide risk calls for the instruments that follow one; other dangers do not."""
    told = SafetyFlag.objects.filter(assessment__patient__in=records, assessment__day__gte=since)
    rows = told.filter(follow_up__kind=SUICIDE_RISK).values_list("assessment__patient", "assessment__day")
    found: dict[int, list[CareEvent]] = defaultdict(list)
    for record, day in rows.distinct():
        found[records[record]].append(CareEvent(SUICIDE_ANSWER, day))
    return found
