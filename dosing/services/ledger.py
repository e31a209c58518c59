"""Posting movements: the only way drug goes from one account to another in the books."""

from django.db import models, transaction

from clinic import clock
from clinic.actors import Actor
from clinic.db.statements import Prepared, add, add_if, hold_row
from clinic.errors import RuleBroken
from clinic.models import User
from dosing.domain.ledger import PHYSICAL, Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Movement


def lock_container(container_id: int) -> None:
    """Hold the container's row to the end of the transaction. Always the last lock taken, and briefly."""
    hold_row(Container, id=container_id)


_HELD = (
    "SELECT sum(CASE WHEN destination = {account} THEN micrograms WHEN source = {account} THEN -micrograms END)"
    " FROM dosing_movement WHERE container_id = {container}"
)
_BALANCE = Prepared(
    "container_balance",
    _HELD.format(account="%(account)s", container="%(container)s"),
    {"container": "bigint", "account": "varchar"},
)
_ENOUGH = f"({_HELD.format(account='%s', container='%s')}) >= %s"


def balance(container_id: int, account: Account) -> int:
    """Micrograms of the container in the account: a sum over its movements, never a stored figure."""
    row = _BALANCE.row(container=container_id, account=account.value)
    return int(row[0]) if row and row[0] is not None else 0


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
    movement = Movement(
        container_id=container_id,
        source=source.value,
        destination=destination.value,
        micrograms=micrograms,
        moved_at=clock.now(),
        moved_by_id=actor.user.pk,
        witness_id=witness.pk if witness else None,
        cause_kind=(cause._meta.model_name or "") if cause is not None else "",
        cause_id=cause.pk if cause is not None else None,
        reason=reason[:300],
        reverses=reverses,
    )
    if source not in PHYSICAL:
        return add(movement)
    if not add_if(movement, _ENOUGH, [source.value, source.value, container_id, micrograms]):
        held = balance(container_id, source)
        raise RuleBroken(
            f"The container holds {Quantity(held)}, and {Quantity(micrograms)} are needed. Mount another container.",
            code="not_enough",
        )
    return movement
