"""What comes of a call for a random test. Nothing here touches a dose or a take-home (42 CFR 8.12(i)(2))."""

from django.db import transaction

from assessments.models import Observation, TestCall, TestCallEvent
from assessments.models.draws import CALL_EVENTS
from assessments.selectors.draws import FINAL
from assessments.services.observations import Recording, record_observation
from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person

NEEDS_REASON = ("excused", "refused")


@transaction.atomic
def note_call(*, actor: Actor, call: TestCall, kind: str, reason: str = "") -> TestCallEvent:
    """Say that the person was told, refused, was excused or was not reached."""
    require(actor, Permission.RECORD_OBSERVATION)
    if kind not in CALL_EVENTS or kind == "collected":
        raise Malformed("Choose what came of the call.", fields={"kind": ["Choose one."]})
    if kind in NEEDS_REASON and not reason.strip():
        sentence = "Say why: what the person told, or what stood in the way."
        raise Malformed(sentence, fields={"reason": [sentence]})
    _still_open(call)
    seen = None
    if kind == "refused":
        refusal = Recording("drug_test", clock.now(), outcome="refused", note=reason)
        seen = record_observation(actor=actor, patient=call.patient, what=refusal)
    return _add(actor, call, kind, reason, seen)


@transaction.atomic
def collect_for_call(*, actor: Actor, call: TestCall, what: Recording) -> Observation:
    """Record the test a call asked for; it counts towards the year."""
    require(actor, Permission.RECORD_OBSERVATION)
    if what.kind != "drug_test":
        raise Malformed("A call asks for a drug test.")
    _still_open(call)
    row = record_observation(actor=actor, patient=call.patient, what=what)
    kind = {"measured": "collected", "refused": "refused"}.get(what.outcome, "not_reached")
    _add(actor, call, kind, what.note, row)
    return row


def _still_open(call: TestCall) -> None:
    """Lock the person, then look: two people at two desks must not answer one call twice."""
    lock_person(call.patient_id)
    latest = call.events.order_by("id").last()
    if latest is not None and latest.kind in FINAL:
        raise RuleBroken(f"This call is answered already: {latest.get_kind_display()}.", code="call_answered")


def _add(actor: Actor, call: TestCall, kind: str, reason: str, seen: Observation | None) -> TestCallEvent:
    at_own_site(actor, call.patient)
    event = TestCallEvent.objects.create(
        call=call,
        kind=kind,
        reason=reason.strip()[:200],
        observation=seen,
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("test_call.noted", actor=actor, subject=call, patient_id=call.patient_id, kind=kind)
    return event
