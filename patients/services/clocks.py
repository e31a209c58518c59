"""Every day: what has fallen due in the episodes becomes a task of whoever answers for it."""

from django.db import transaction

from clinic.actors import Actor, require
from clinic.clock import dosing_day
from clinic.models import Site
from clinic.permissions import Permission, Role
from patients.domain.clocks import Clock, clocks
from patients.models import Enrolment, FollowUp, Patient
from patients.selectors.episodes import clock_facts, running_episodes
from patients.services.follow_ups import Urgency, raise_follow_up, settle_follow_ups

FULL_EXAM_KINDS = ("full_exam", "full_exam_overdue")
EPISODE_KINDS = (*FULL_EXAM_KINDS, "yearly_exam", "care_plan", "care_plan_review")


def raise_what_is_due(*, actor: Actor) -> int:
    """Raise a follow-up for every clock that is to be told of. Safe to run again: raised once while open.

    How many were new, or have become more urgent. No clock ever holds a dose.
    """
    require(actor, Permission.RUN_JOBS)
    raised = 0
    by_site: dict[int, list[Enrolment]] = {}
    for enrolment in running_episodes():
        by_site.setdefault(enrolment.site_id, []).append(enrolment)
    for site in Site.objects.filter(pk__in=by_site):
        raised += _raise_at(actor, site, by_site[site.pk])
    return raised


def _raise_at(actor: Actor, site: Site, enrolments: list[Enrolment]) -> int:
    day = dosing_day(site)
    facts = clock_facts(enrolments, day)
    known = _already_open(site)
    raised = 0
    for enrolment in enrolments:
        for clock in clocks(facts[enrolment.pk], day):
            if clock.is_told(day) and known.get((enrolment.patient_id, clock.kind)) != clock.urgency:
                _raise(actor, enrolment, clock)
                raised += 1
    return raised


def _already_open(site: Site) -> dict[tuple[int | None, str], str]:
    rows = FollowUp.objects.filter(site=site, done_at__isnull=True, source_kind="enrolment")
    return {(patient_id, kind): urgency for patient_id, kind, urgency in rows.values_list("patient", "kind", "urgency")}


def _raise(actor: Actor, enrolment: Enrolment, clock: Clock) -> None:
    with transaction.atomic():
        raise_follow_up(
            actor=actor,
            patient=enrolment.patient,
            kind=clock.kind,
            title=clock.title,
            text=clock.text,
            owner_role=Role(clock.role),
            urgency=Urgency(clock.urgency),
            due_on=clock.due_on,
            source=enrolment,
        )


def settle_all(
    *, actor: Actor, patient: Patient, kinds: tuple[str, ...], outcome: str, withdrawn: bool = False
) -> None:
    """Close the tasks that a deed has answered."""
    for kind in kinds:
        settle_follow_ups(actor=actor, kind=kind, outcome=outcome, patient=patient, withdrawn=withdrawn)
