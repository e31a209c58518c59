"""Accepting a safety finding: a named person takes it on, for today, with a reason."""

from datetime import timedelta

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.permissions import ROLE_NAMES, Permission, Role
from dosing.domain.safety import Finding, Severity
from dosing.models import Override
from dosing.selectors.card import card_for
from patients.selectors.people import person_here
from patients.services.follow_ups import Urgency, raise_follow_up
from patients.services.person_lock import lock_person


@transaction.atomic
def accept_finding(*, actor: Actor, patient_id: int, rule: str, reason: str) -> Override:
    """Let today's doses go on in spite of this finding, which the rules must be saying right now.

    Raises Refused when the finding is for another role to lift, RuleBroken when nobody can lift it or
    when no rule says it today.
    """
    require(actor, Permission.OVERRIDE_FINDING)
    if not reason.strip():
        raise Malformed("Say why it may go on.", fields={"reason": ["A reason is needed."]})
    patient_id = lock_person(person_here(patient_id, viewer=actor, even_restricted=True).pk).pk
    finding = _said_today(actor, patient_id, rule)
    _may_lift(actor, finding)
    override = Override.objects.create(
        patient_id=patient_id,
        day=actor.day,
        rule=finding.rule,
        reason=reason.strip()[:300],
        accepted_by=actor.user,
        accepted_role=actor.role.value,
        accepted_at=clock.now(),
        about=finding.about,
    )
    audit.record("finding.accepted", actor=actor, subject=override, patient_id=patient_id, rule=finding.rule)
    if finding.rule == "enrolment-check":
        _ask_tomorrow(actor, override)
    return override


def _ask_tomorrow(actor: Actor, override: Override) -> None:
    """The registry could not be asked today: somebody asks within a day (R-8.12-ENROLL-1)."""
    raise_follow_up(
        actor=actor,
        patient=override.patient,
        kind="enrolment_check",
        title="Ask whether the person is enrolled elsewhere",
        text="A first dose was let go on without an answer. Ask again and record it on the Admission page.",
        owner_role=Role.COUNSELOR,
        urgency=Urgency.SOON,
        due_on=actor.day + timedelta(days=1),
        source=override,
    )


def _said_today(actor: Actor, patient_id: int, rule: str) -> Finding:
    card = card_for(patient_id, actor=actor, station=actor.station)
    waiting = [finding for line in card.lines for finding in line.open_findings if finding.rule == rule]
    if not waiting:
        raise RuleBroken("This finding does not stand in the way today, or was accepted already.", code="no_finding")
    return waiting[0]


def _may_lift(actor: Actor, finding: Finding) -> None:
    if finding.severity is not Severity.STOP:
        return
    if finding.lifted_by is None:
        way_out = f" {finding.clears_when}" if finding.clears_when else ""
        raise RuleBroken(f"Nobody can lift this. {finding.message}{way_out}", code="cannot_be_lifted")
    if actor.role.value != finding.lifted_by and actor.role is not Role.DIRECTOR:
        raise Refused(f"Only a {ROLE_NAMES[Role(finding.lifted_by)]} can lift this.", code="wrong_role")
