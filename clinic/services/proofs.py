"""A credential entered again: to sign an order, to witness waste, to unlock a screen.

Checked before any transaction begins, because a password hash is slow by design and a lock must
be short. Five wrong tries in a row close the account's proofs for a quarter of an hour.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, Door, require
from clinic.errors import Malformed, Refused, RuleBroken, TooManyTries
from clinic.models import User
from clinic.permissions import Permission
from clinic.sessions import actor_from

TRIES = 5
CLOSED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody has just proved who they are."""

    user: User
    at: datetime


def prove(actor: Actor, password: str) -> Proof:
    """The actor's own password, entered again. Raises Refused when it is wrong."""
    return _prove(actor.user, password, actor=actor)


def prove_user(user: User, password: str, *, actor: Actor) -> Proof:
    """Somebody's own password at the actor's screen. Raises Refused when it is wrong."""
    return _prove(user, password, actor=actor)


def prove_witness(actor: Actor, *, username: str, password: str) -> Proof:
    """A second person's own credential, to witness what the actor does.

    Raises RuleBroken when it is the same person (waste is signed by two), Refused when the
    credential is wrong or that person may not witness here.
    """
    if not username or not password:
        raise Malformed("A witness enters their own user name and password.", fields={"witness": ["Required."]})
    witness = User.objects.select_related("staff__site").filter(username=username).first()
    if witness is not None and witness.pk == actor.user.pk:
        raise RuleBroken("The witness is a second person, not the one who acts.", code="same_person")
    if witness is None:
        check_password(password, make_password("timing"))  # as slow as a wrong password
        raise Refused("The witness's user name or password is not right.", code="wrong_credential")
    proof = _prove(witness, password, actor=actor)
    other = actor_from(witness, door=Door.WEB)
    require(other, Permission.WITNESS)
    if other.site != actor.site:
        raise Refused("The witness works at another site.", code="wrong_site")
    return proof


def _prove(user: User, password: str, *, actor: Actor) -> Proof:
    now = clock.now()
    if user.proofs_locked_until is not None and now < user.proofs_locked_until:
        raise TooManyTries("Too many wrong tries. Try again in a quarter of an hour.")
    if not user.is_active or not user.check_password(password):
        _count_failure(user, actor=actor)
        raise Refused("The user name or password is not right.", code="wrong_credential")
    if user.failed_proofs:
        User.objects.filter(pk=user.pk).update(failed_proofs=0, proofs_locked_until=None)
    return Proof(user, now)


def _count_failure(user: User, *, actor: Actor) -> None:
    """In a transaction of its own: the refusal that follows must not undo the count."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.failed_proofs += 1
        if row.failed_proofs >= TRIES:
            row.failed_proofs, row.proofs_locked_until = 0, clock.now() + CLOSED_FOR
        row.save(update_fields=["failed_proofs", "proofs_locked_until"])
        audit.record("credential.refused", actor=actor, subject=user)
