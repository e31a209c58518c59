"""Pressing twice gives once: the key of a request is committed together with its effect."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, models, transaction

from clinic import clock
from clinic.actors import Actor
from clinic.errors import DomainError, Malformed, RuleBroken
from clinic.models import RequestKey

Row = TypeVar("Row", bound=models.Model)
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button: where, its key, and a digest of what was sent."""

    path: str
    key: str
    body_digest: str


def press(*, path: str, key: str, body: bytes) -> Press:
    """The press a request makes. Raises Malformed without a usable key."""
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise Malformed(
            f"This needs an Idempotency-Key of 1 to {LONGEST_KEY} characters, a new one for each press.",
            code="key_needed",
        )
    return Press(path, key, hashlib.sha256(body).hexdigest())


@dataclass(frozen=True, slots=True)
class Once(Generic[Row]):
    """What a press led to, and whether that was an earlier press's doing."""

    row: Row
    replayed: bool


class _Twin(Exception):
    """Another press with this key has committed meanwhile: nothing of this one may stay."""


def earlier(pressed: Press, *, actor: Actor, model: type[Row]) -> Row | None:
    """What this press has led to before; None when it is the first. With another body: RuleBroken."""
    key = RequestKey.objects.filter(user=actor.user, path=pressed.path, key=pressed.key).first()
    if key is None:
        return None
    if key.body_digest != pressed.body_digest or key.result_kind != model._meta.model_name:
        raise RuleBroken("This key was used for another request. Use a new key.", code="key_reused")
    return model._default_manager.get(pk=key.result_id)


def once(pressed: Press, *, actor: Actor, model: type[Row], effect: Callable[[], Row]) -> Once[Row]:
    """Run the effect unless this press has had it already; then give back the same row.

    The key is written last, with what it led to, so that the first press pays one statement for it.
    A twin that comes at the same moment waits for the first to commit, undoes itself and answers
    with the first one's row; so does one that is refused because the first has done its work. A
    refusal leaves no key behind.
    """
    try:
        with transaction.atomic():
            row = effect()
            if not _keep(pressed, actor, row):
                raise _Twin
        return Once(row, replayed=False)
    except (_Twin, DomainError):
        first = earlier(pressed, actor=actor, model=model)
        if first is None:
            raise
        return Once(first, replayed=True)


def _keep(pressed: Press, actor: Actor, row: models.Model) -> bool:
    """Write the key; False when it is there. Waits for a twin in the middle of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinic_requestkey (user_id, path, key, body_digest, result_kind, result_id, made_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (user_id, path, key) DO NOTHING RETURNING id",
            [
                actor.user.pk,
                pressed.path,
                pressed.key,
                pressed.body_digest,
                row._meta.model_name,
                row.pk,
                clock.now(),
            ],
        )
        return cursor.fetchone() is not None
