"""Callers of the API: each holds a staff member's key, and every answer is held against the schema."""

import re
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from clinic.services.system import system_actor
from clinic.services.tokens import key_of

ROOT = "/api/v1/"


@lru_cache
def document() -> dict[str, Any]:
    """The OpenAPI document as it is served."""
    return SchemaGenerator().get_schema(request=None, public=True)


def operation(method: str, path: str) -> dict[str, Any] | None:
    """What the document says about this address and method."""
    for template, operations in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path) and method.lower() in operations:
            return operations[method.lower()]
    return None


def problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """Where an answer differs from what the document promises."""
    told = operation(method, path)
    if told is None:
        return []
    if str(status) not in told["responses"]:
        return [] if status == 405 else [f"{method} {path}: {status} is not in the document"]
    schema = told["responses"][str(status)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document()["components"]}
    return [f"{method} {path} {status}: {found.message}" for found in Draft202012Validator(whole).iter_errors(body)]


@dataclass
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Any


@dataclass
class Caller:
    """Somebody with a key, or without one."""

    key: str = ""

    def get(self, path: str, **query: Any) -> Answer:
        """Read."""
        return self._told("GET", path, Client().get(ROOT + path, query, headers=self._headers()))

    def post(self, path: str, body: Any = None, *, press: str | None = "new") -> Answer:
        """Do; with a new Idempotency-Key unless one is named, or none at all."""
        return self.send(path, body if body is not None else {}, press=press)

    def send(self, path: str, body: Any, *, press: str | None = "new", kind: str = "application/json") -> Answer:
        """Post a mapping or raw bytes."""
        headers = self._headers()
        if press is not None:
            headers["Idempotency-Key"] = uuid.uuid4().hex if press == "new" else press
        return self._told("POST", path, Client().post(ROOT + path, body, content_type=kind, headers=headers))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.key}"} if self.key else {}

    def _told(self, method: str, path: str, response: Any) -> Answer:
        body = response.json()
        assert problems(method, (ROOT + path).partition("?")[0], response.status_code, body) == []
        return Answer(response.status_code, body, response.headers)


def caller(username: str) -> Caller:
    """The staff member of that name, with their key."""
    return Caller(key_of(username, actor=system_actor()))
