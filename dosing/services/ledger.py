"""Posting movements: the only way drug goes from one account to another in the books."""

from django.db import models, transaction
from django.db.models import Case, F, Sum, When

from clinic import clock
from clinic.actors import Actor
from clinic.errors import RuleBroken
from clinic.models import User
from dosing.domain.ledger import PHYSICAL, Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Movement


def lock_container(container_id: int) -> None:
    """Hold the container's row to the end of the transaction. Always the last lock taken, and briefly."""
    list(Container.objects.select_for_update(no_key=True).filter(pk=container_id).values_list("pk"))


def balance(container_id: int, account: Account) -> int:
    """Micrograms of the container in the account: a sum over its movements, never a stored figure."""
    total: int | None = Movement.objects.filter(container_id=container_id).aggregate(
        total=Sum(Case(When(destination=account, then=F("micrograms")), When(source=account, then=-F("micrograms"))))
    )["total"]
    return total or 0


def post_movement(
    *,
    actor: Actor,
    container_id: int,
    source: Account,
    destination: Account,
    micrograms: int,
    cause: models.Model | None = None,
    witness: User | None = None,
    reason: str = "",
    reverses: Movement | None = None,
) -> Movement:
    """Write one movement. Raises RuleBroken where a physical account would go below zero.

    The caller holds the container's lock and is inside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a movement is posted in the transaction of its cause")
    if source in PHYSICAL and (held := balance(container_id, source)) < micrograms:
        raise RuleBroken(
            f"The container holds {Quantity(held)}, and {Quantity(micrograms)} are needed. Mount another container.",
            code="not_enough",
        )
    return Movement.objects.create(
        container_id=container_id,
        source=source.value,
        destination=destination.value,
        micrograms=micrograms,
        moved_at=clock.now(),
        moved_by=actor.user,
        witness=witness,
        cause_kind=(cause._meta.model_name or "") if cause is not None else "",
        cause_id=cause.pk if cause is not None else None,
        reason=reason[:300],
        reverses=reverses,
    )
