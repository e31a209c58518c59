"""Writing an order and, with a credential just re-entered, signing it in the same breath."""

from collections.abc import Callable, Mapping

from django.db import transaction

from clinic.actors import Actor
from clinic.services.proofs import Proof
from dosing.models import Order
from dosing.selectors.card import card_anywhere
from dosing.services.findings import accept_finding
from dosing.services.orders import sign_order
from patients.models import Patient


@transaction.atomic
def prescribe(
    *,
    actor: Actor,
    patient: Patient,
    write: Callable[[], Order],
    proof: Proof | None,
    accepted: Mapping[str, str],
) -> Order:
    """The order `write` writes: signed with the proof, or a draft without one.

    The findings accepted with it are kept in the same transaction; so is nothing when the
    signature is refused.
    """
    if accepted:
        _accept(actor, patient, accepted)
    order = write()
    if proof is not None:
        sign_order(actor=actor, order=order, proof=proof, reasons=accepted)
    return order


def _accept(actor: Actor, patient: Patient, reasons: Mapping[str, str]) -> None:
    """Accept what stands open today; nothing is accepted ahead of its time."""
    lines = card_anywhere(patient.pk, actor=actor).lines
    open_rules = {finding.rule for line in lines for finding in line.open_findings}
    for rule in sorted(open_rules & reasons.keys()):
        accept_finding(actor=actor, patient_id=patient.pk, rule=rule, reason=reasons[rule])
