"""Episodes with what is on record of them, for the clocks: a fixed number of queries for any number of people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Max, Q

from clinic import clock
from patients.domain.clocks import USUAL_REVIEW_DAYS, Episode
from patients.domain.enrolment import BEING_ASSESSED, GUEST, INTERIM, interim_days
from patients.models import CarePlan, Enrolment, Exam, InterimStep
from patients.models.interim import CONVERTED


def running_episodes() -> list[Enrolment]:
    """Every open episode whose clocks run, with its person and site."""
    rows = Enrolment.objects.filter(discharged_on__isnull=True).exclude(programme=BEING_ASSESSED)
    return list(rows.exclude(came_as=GUEST).select_related("patient__site", "site").order_by("pk"))


def clock_facts(enrolments: Iterable[Enrolment], day: date) -> dict[int, Episode]:
    """By enrolment id: what its clocks look at, in three queries."""
    enrolments = list(enrolments)
    keys = [one.pk for one in enrolments]
    exams = _latest_exams(keys)
    plans: dict[int, Any] = dict(
        CarePlan.objects.filter(enrolment__in=keys)
        .order_by()
        .values_list("enrolment_id")
        .annotate(last=Max("recorded_at"))
    )
    interim = [one.patient_id for one in enrolments if one.programme == INTERIM]
    spans, steps = interim_spans(interim) if interim else ({}, {})
    found = {}
    for one in enrolments:
        own = exams.get(one.pk, {})
        found[one.pk] = Episode(
            programme=one.programme,
            came_as=one.came_as or "",
            admitted_on=one.admitted_on,
            full_exam_on=own.get("full"),
            physical_on=max((on for kind, on in own.items() if kind != "screening"), default=None),
            plan_on=clock.dosing_day(one.site, plans[one.pk]) if one.pk in plans else None,
            plan_review_days=one.site.care_plan_review_days or USUAL_REVIEW_DAYS,
            interim_day=interim_days(spans.get(one.patient_id, ()), today=day),
            interim_steps=frozenset(steps.get(one.pk, ())),
        )
    return found


def _latest_exams(keys: Iterable[int]) -> Mapping[int, dict[str, date]]:
    """The latest day of each kind of exam that stands uncorrected, by enrolment."""
    rows = Exam.objects.filter(enrolment__in=list(keys), corrected_by__isnull=True)
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for key, kind, last in rows.order_by().values_list("enrolment_id", "kind").annotate(last=Max("on")):
        found[key][kind] = last
    return found


def interim_spans(
    patient_ids: Iterable[int],
) -> tuple[dict[int, list[tuple[date, date | None]]], dict[int, set[str]]]:
    """By person: their spans of interim treatment. By enrolment: what is on record of it."""
    rows = InterimStep.objects.filter(patient__in=list(patient_ids)).values_list("enrolment_id", "step", "on")
    steps: dict[int, set[str]] = defaultdict(set)
    converted: dict[int, date] = {}
    for key, step, on in rows:
        steps[key].add(step)
        if step == CONVERTED:
            converted[key] = on
    was_interim = Q(programme=INTERIM) | Q(pk__in=list(converted))
    spans: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for one in Enrolment.objects.filter(was_interim, patient__in=list(patient_ids)):
        spans[one.patient_id].append((one.admitted_on, converted.get(one.pk, one.discharged_on)))
    return spans, steps
