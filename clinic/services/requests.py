"""Pressing twice gives once: the key of a request is committed together with its effect."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, models, transaction

from clinic import clock
from clinic.actors import Actor
from clinic.db.statements import change
from clinic.errors import Malformed, RuleBroken
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


def earlier(pressed: Press, *, actor: Actor, model: type[Row]) -> Row | None:
    """What this press has led to before, if it has; so that a repetition need not be prepared again."""
    found = RequestKey.objects.filter(user=actor.user, path=pressed.path, key=pressed.key).exists()
    return _earlier(pressed, actor, model) if found else None


def once(pressed: Press, *, actor: Actor, model: type[Row], effect: Callable[[], Row]) -> Once[Row]:
    """Run the effect unless this press has had it already; then give back the same row.

    A twin that comes at the same moment waits for the first to commit. A refusal leaves no key
    behind. The same key with another body raises RuleBroken.
    """
    with transaction.atomic():
        key_id = _claim(pressed, actor)
        if key_id is None:
            return Once(_earlier(pressed, actor, model), replayed=True)
        row = effect()
        change(RequestKey, key_id, result_kind=row._meta.model_name, result_id=row.pk)
        return Once(row, replayed=False)


def _claim(pressed: Press, actor: Actor) -> int | None:
    """Take the key; None when it is taken. Waits for a twin in the middle of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinic_requestkey (user_id, path, key, body_digest, result_kind, made_at)"
            " VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT (user_id, path, key) DO NOTHING RETURNING id",
            [actor.user.pk, pressed.path, pressed.key, pressed.body_digest, clock.now()],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _earlier(pressed: Press, actor: Actor, model: type[Row]) -> Row:
    key = RequestKey.objects.get(user=actor.user, path=pressed.path, key=pressed.key)
    if key.body_digest != pressed.body_digest or key.result_kind != model._meta.model_name:
        raise RuleBroken("This key was used for another request. Use a new key.", code="key_reused")
    return model._default_manager.get(pk=key.result_id)
