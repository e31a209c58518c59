"""Irreversible requests: a key in the header, one effect, and the same answer to every repetition."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.errors import Malformed
from clinic.services.requests import Press, earlier, once, press

Row = TypeVar("Row", bound=models.Model)
Effect = Callable[[], Row]


def pressed(request: Request) -> Press:
    """The press this request is. A password leaves no trace in the digest but that there was one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not (key.isascii() and key.isprintable()):
        raise Malformed("An Idempotency-Key is plain printable text.", code="key_needed")
    body = json.dumps(_without_secrets(request.data), sort_keys=True, separators=(",", ":"))
    return press(path=request.path, key=key, body=body.encode())


def answer_once(
    request: Request, *, model: type[Row], prepare: Callable[[], Effect[Row]], answer: Callable[[Row], Any]
) -> Response:
    """201 with the answer the first time, 200 with the same answer after that.

    `prepare` does what is slow and must not hold a lock, such as checking a password, and gives
    back the effect. A repetition runs neither.
    """
    actor, this = request._request.actor, pressed(request)
    done = earlier(this, actor=actor, model=model)
    if done is not None:
        return Response(answer(done), status=200)
    outcome = once(this, actor=actor, model=model, effect=prepare())
    return Response(answer(outcome.row), status=200 if outcome.replayed else 201)


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: bool(part) if name == "password" else _without_secrets(part) for name, part in value.items()}
    return [_without_secrets(part) for part in value] if isinstance(value, list) else value
