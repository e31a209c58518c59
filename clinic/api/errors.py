"""Every error of the API in the one body of the contract."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from clinic.errors import DomainError, Malformed, Missing, NotSignedIn, Refused
from clinic.services.proofs import CLOSED_FOR
from clinic.web import record_refusal

# The names of the errors that come from the framework, by status.
_CODES = {
    400: "malformed",
    401: "not_signed_in",
    403: "refused",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
    429: "too_many_tries",
}


def contract_error(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error, or None for a defect, which stays an error."""
    error = _as_ours(exc)
    if error is None:
        return None
    request = context["request"]._request
    if isinstance(error, Refused) and getattr(request, "actor", None):
        record_refusal(request.actor, route=request.resolver_match.route, reason=error.code)
    response = Response(error.as_body(), status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = "Token"
    if error.status == 429:
        response["Retry-After"] = str(int(CLOSED_FOR.total_seconds()))
    return response


def _as_ours(exc: Exception) -> DomainError | None:
    if isinstance(exc, DomainError):
        return exc
    if isinstance(exc, Http404):
        return Missing("There is nothing at this address.")
    if isinstance(exc, PermissionDenied):
        return Refused("This is not allowed.")
    if isinstance(exc, SuspiciousOperation):
        return Malformed("This request cannot be understood.")
    if isinstance(exc, exceptions.ValidationError):
        return malformed(exc.detail)
    return _from_framework(exc) if isinstance(exc, exceptions.APIException) else None


def malformed(detail: Any) -> Malformed:
    """A rejected body: a sentence, and every answer that is wrong by its path, such as `steps.0.from`."""
    fields: dict[str, list[str]] = {}
    for path, message in _flat(detail, ""):
        fields.setdefault(path or "body", []).append(message)
    return Malformed("Some answers are missing or cannot be right.", fields=fields)


def _flat(detail: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(detail, dict):
        inner = [("" if key == "non_field_errors" else str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(part, dict | list) for part in detail):
        inner = [(str(place), value) for place, value in enumerate(detail)]
    else:
        yield from ((path, str(message)) for message in (detail if isinstance(detail, list) else [detail]))
        return
    for name, value in inner:
        yield from _flat(value, ".".join(part for part in (path, name) if part))


def _from_framework(exc: exceptions.APIException) -> DomainError:
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return NotSignedIn(str(exc.detail))
    error = DomainError(str(exc.detail), code=_CODES.get(exc.status_code, "malformed"))
    error.status = exc.status_code
    return error
