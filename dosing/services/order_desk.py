"""Writing an order and signing it with one press; pressed twice it is one order."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from clinic.actors import Actor
from clinic.services.proofs import Proof
from clinic.services.requests import Press, once
from dosing.models import Order, OrderSignature
from dosing.services.orders import sign_order

Reasons = Mapping[str, str]
NO_REASONS: Reasons = MappingProxyType({})


def write_once(
    press: Press, *, actor: Actor, write: Callable[[], Order], proof: Proof | None = None, reasons: Reasons = NO_REASONS
) -> Order:
    """The order `write` writes, signed with the proof and the reasons when there is one: both, or neither."""

    def effect() -> Order:
        order = write()
        if proof is not None:
            sign_order(actor=actor, order=order, proof=proof, reasons=reasons)
        return order

    return once(press, actor=actor, model=Order, effect=effect).row


def sign_once(
    press: Press, *, actor: Actor, order: Order, proof: Proof, reasons: Reasons = NO_REASONS
) -> OrderSignature:
    """The signature under a draft."""

    def effect() -> OrderSignature:
        return sign_order(actor=actor, order=order, proof=proof, reasons=reasons)

    return once(press, actor=actor, model=OrderSignature, effect=effect).row
