"""Counting stock: first what was counted, then what the ledger expects, then a second signature."""

from collections.abc import Mapping

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.services.proofs import Proof, prove, prove_witness
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, CountWitness, Movement
from dosing.models.counts import COUNT_MOMENTS
from dosing.services.ledger import balance, lock_container, post_movement
from dosing.services.stock import at_home, believable, two_people


@transaction.atomic
def count_container(*, actor: Actor, container: Container, counted: Quantity, moment: str = "other") -> Count:
    """Put down what was counted. The expected figure is fixed now and shown only from here on.

    A later count of the same container takes the place of one that still waits for its second signature.
    """
    require(actor, Permission.COUNT_STOCK)
    at_home(actor, container)
    if moment not in COUNT_MOMENTS:
        raise Malformed("Say when it was counted.", fields={"moment": [f"One of {', '.join(COUNT_MOMENTS)}."]})
    believable(counted, container.lot.product, field="counted_mg", zero=True)
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


def second_signature(actor: Actor, *, username: str, password: str) -> Proof:
    """The credential of the second person: somebody beside the actor, or the actor signing another's count.

    Checked before any transaction. Whether this person counted is asked for each count.
    """
    if username and username == actor.user.username:
        require(actor, Permission.WITNESS)
        return prove(actor, password)
    return prove_witness(actor, username=username, password=password)


@transaction.atomic
def witness_count(*, actor: Actor, count: Count, witness: Proof, cause: str = "") -> CountWitness:
    """Sign as the second person. A difference becomes a movement to or from variance, never a silence.

    What is moved is counted less expected as both were when it was counted: doses given since have
    changed both alike.
    """
    require(actor, Permission.COUNT_STOCK)
    at_home(actor, count.container)
    if witness.user.pk == count.counted_by_id:
        raise RuleBroken("The second signature is somebody else's, not the counter's.", code="same_person")
    difference = count.counted_micrograms - count.expected_micrograms
    if difference and not cause.strip():
        sentence = f"The count of {count.container.code} differs from the books. Say what may explain it."
        raise Malformed(sentence, fields={"cause": [sentence]})
    lock_container(count.container_id)
    with clash_means(RuleBroken("This count has its second signature already.", code="already_witnessed")):
        signed = CountWitness.objects.create(
            count=count, witness=witness.user, witnessed_at=clock.now(), cause=cause.strip()[:300]
        )
    _still_stands(count, difference)
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
            reason=cause.strip(),
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


@transaction.atomic
def witness_counts(
    *, actor: Actor, counts: list[Count], witness: Proof, causes: Mapping[int, str]
) -> list[CountWitness]:
    """Sign several counts with one credential: all of them or none. Causes by the key of the count."""
    if not counts:
        raise Malformed("No count waits for a second signature.", fields={"count": ["Choose at least one."]})
    in_order = sorted(counts, key=lambda count: (count.container_id, count.pk))
    return [
        witness_count(actor=actor, count=count, witness=witness, cause=causes.get(count.pk, "")) for count in in_order
    ]


def _still_stands(count: Count, difference: int) -> None:
    """Refuse a count that what happened since has overtaken. The caller holds the container's lock."""
    code = count.container.code
    if Count.objects.filter(container_id=count.container_id, pk__gt=count.pk).exists():
        raise RuleBroken(f"{code} was counted again since. Sign the later count.", code="counted_again")
    since = Movement.objects.filter(container_id=count.container_id, moved_at__gt=count.counted_at)
    if since.filter(reverses__moved_at__lte=count.counted_at).exists():
        raise RuleBroken(
            f"A dose given from {code} before this count was reversed after it, so the books expected the wrong"
            " amount. Count again.",
            code="count_out_of_date",
        )
    if balance(count.container_id, Account.SAFE) + difference < 0:
        raise RuleBroken(
            f"More has left {code} since this count than was counted, so the count cannot be right. Count again.",
            code="count_contradicted",
        )
