"""What the rules say of an order at its signature: what stops it, and the reasons of who signs in spite of it."""

from collections.abc import Mapping
from datetime import timedelta

from clinic import audit, clock
from clinic.actors import Actor
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Role
from dosing.domain.numbers import protocol_numbers
from dosing.domain.reasons import coded
from dosing.domain.safety import Finding, Severity
from dosing.models import Order, Override
from dosing.selectors.order_facts import findings_of_order


def settle_findings(*, actor: Actor, order: Order, reasons: Mapping[str, str]) -> None:
    """Keep the signer's reasons for what the rules say of this order, inside the transaction of the signature.

    Raises RuleBroken with the findings that still stand: those without a reason, and those another role or nobody
    lifts. Malformed when another reason is named without words.
    """
    waiting = [finding for finding in findings_of_order(order, viewer=actor) if finding.severity is not Severity.NOTE]
    still_open = [one for one in waiting if not (reasons.get(one.rule, "").strip() and may_accept(actor, one))]
    if still_open:
        first = still_open[0]
        way_out = f" {first.clears_when}" if first.clears_when else ""
        raise RuleBroken(
            f"{first.message}{way_out}", code="finding", findings=[finding.as_body() for finding in still_open]
        )
    for finding in waiting:
        _keep(actor, order, finding, reasons[finding.rule])


def may_accept(actor: Actor, finding: Finding) -> bool:
    """Whether this signer may go on in spite of the finding: an ask always, a stop when it is theirs to lift."""
    if finding.severity is not Severity.STOP:
        return True
    return finding.lifted_by is not None and actor.role in (finding.lifted_by, Role.DIRECTOR)


def _keep(actor: Actor, order: Order, finding: Finding, reason: str) -> None:
    code, words = coded(reason)
    if not words:
        raise Malformed("Another reason is told in words.", fields={"reason": ["Say which."]})
    override = Override.objects.create(
        patient_id=order.patient_id,
        day=actor.day,
        rule=finding.rule,
        reason=words[:300],
        accepted_by=actor.user,
        accepted_role=actor.role.value,
        accepted_at=clock.now(),
        order=order,
        code=code,
        about=finding.about,
        good_until=actor.day + timedelta(days=protocol_numbers().days("order.reason.good_for")),
    )
    audit.record(
        "finding.accepted", actor=actor, subject=override, patient_id=order.patient_id, rule=finding.rule, code=code
    )
