"""What a press on the stock pages leads to: done once, and the same answer for the same press again."""

from collections.abc import Mapping

from clinic.actors import Actor
from clinic.services.proofs import Proof
from clinic.services.requests import Once, Press, once
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, CountWitness, Movement
from dosing.services.counts import count_container, witness_counts
from dosing.services.stock import Delivery, receive_containers, waste_stock


def press_receive(pressed: Press, *, actor: Actor, delivery: Delivery, containers: int) -> Once[Container]:
    """Take the delivery in; the row is its last container."""
    return once(
        pressed,
        actor=actor,
        model=Container,
        effect=lambda: receive_containers(actor=actor, delivery=delivery, containers=containers)[-1],
    )


def press_waste(
    pressed: Press, *, actor: Actor, container: Container, amount: Quantity, reason: str, witness: Proof
) -> Once[Movement]:
    """Destroy part of a container in front of the witness."""
    return once(
        pressed,
        actor=actor,
        model=Movement,
        effect=lambda: waste_stock(actor=actor, container=container, amount=amount, reason=reason, witness=witness),
    )


def press_count(pressed: Press, *, actor: Actor, container: Container, counted: Quantity, moment: str) -> Once[Count]:
    """Put down what was counted; what the books expect is known only from here on."""
    return once(
        pressed,
        actor=actor,
        model=Count,
        effect=lambda: count_container(actor=actor, container=container, counted=counted, moment=moment),
    )


def press_witness(
    pressed: Press, *, actor: Actor, counts: list[Count], witness: Proof, causes: Mapping[int, str]
) -> Once[CountWitness]:
    """Sign these counts as the second person; the row is the last signature."""
    return once(
        pressed,
        actor=actor,
        model=CountWitness,
        effect=lambda: witness_counts(actor=actor, counts=counts, witness=witness, causes=causes)[-1],
    )
