"""Writing an order and signing it with one press; pressed twice it is one order."""

from collections.abc import Callable

from clinic.actors import Actor
from clinic.services.proofs import Proof
from clinic.services.requests import Press, once
from dosing.models import Order, OrderSignature
from dosing.services.orders import sign_order


def write_once(press: Press, *, actor: Actor, write: Callable[[], Order], proof: Proof | None = None) -> Order:
    """The order `write` writes, signed with the proof when there is one: both, or neither."""

    def effect() -> Order:
        order = write()
        if proof is not None:
            sign_order(actor=actor, order=order, proof=proof)
        return order

    return once(press, actor=actor, model=Order, effect=effect).row


def sign_once(press: Press, *, actor: Actor, order: Order, proof: Proof) -> OrderSignature:
    """The signature under a draft."""
    sign = once(
        press, actor=actor, model=OrderSignature, effect=lambda: sign_order(actor=actor, order=order, proof=proof)
    )
    return sign.row
