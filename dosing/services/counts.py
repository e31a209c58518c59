"""Counting stock: first what was counted, then what the ledger expects, then a second signature."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.services.proofs import Proof
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, CountWitness
from dosing.models.counts import COUNT_MOMENTS
from dosing.services.ledger import balance, lock_container, post_movement
from dosing.services.stock import two_people


@transaction.atomic
def count_container(*, actor: Actor, container: Container, counted: Quantity, moment: str = "other") -> Count:
    """Put down what was counted. The expected figure is fixed now and shown only from here on."""
    require(actor, Permission.COUNT_STOCK)
    if moment not in COUNT_MOMENTS:
        raise Malformed("Say when it was counted.", fields={"moment": [f"One of {', '.join(COUNT_MOMENTS)}."]})
    lock_container(container.pk)
    count = Count.objects.create(
        container=container,
        day=actor.day,
        moment=moment,
        counted_micrograms=counted.micrograms,
        expected_micrograms=balance(container.pk, Account.SAFE),
        counted_by=actor.user,
        counted_at=clock.now(),
    )
    audit.record("stock.counted", actor=actor, subject=count, container=container.code, mg=counted.mg, moment=moment)
    return count


@transaction.atomic
def witness_count(*, actor: Actor, count: Count, witness: Proof, cause: str = "") -> CountWitness:
    """Sign as the second person. A difference becomes a movement to or from variance, never a silence."""
    require(actor, Permission.COUNT_STOCK)
    if witness.user.pk == count.counted_by_id:
        two_people(actor, witness)
        raise RuleBroken("The second signature is somebody else's.", code="same_person")
    difference = count.counted_micrograms - count.expected_micrograms
    if difference and not cause.strip():
        raise Malformed("The count differs from the books. Say what may explain it.", fields={"cause": ["Needed."]})
    lock_container(count.container_id)
    with clash_means(RuleBroken("This count has its second signature already.", code="already_witnessed")):
        signed = CountWitness.objects.create(
            count=count, witness=witness.user, witnessed_at=clock.now(), cause=cause[:300]
        )
    if difference:
        missing = difference < 0
        post_movement(
            actor=actor,
            container_id=count.container_id,
            source=Account.SAFE if missing else Account.VARIANCE,
            destination=Account.VARIANCE if missing else Account.SAFE,
            micrograms=abs(difference),
            cause=count,
            witness=witness.user,
            reason=cause or "count",
        )
    audit.record("count.witnessed", actor=actor, subject=count, witness=witness.user.username, micrograms=difference)
    return signed


@transaction.atomic
def count_and_witness(
    *, actor: Actor, container: Container, counted: Quantity, moment: str, witness: Proof, cause: str
) -> Count:
    """Count and second signature in one go: neither without the other."""
    two_people(actor, witness)
    count = count_container(actor=actor, container=container, counted=counted, moment=moment)
    witness_count(actor=actor, count=count, witness=witness, cause=cause)
    return count
