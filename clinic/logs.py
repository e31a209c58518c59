"""What the processes write down about themselves: one JSON object a line, never a patient.

A request is logged by its route, such as `window/<int:patient_id>/`, not by its address: an address
holds ids, and a query string can hold a name.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
import uuid
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

log = structlog.get_logger("clinic.requests")


def without_request(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what Django attaches to its own lines: the request, with its address and its form."""
    record = event.get("_record")
    if record is not None and record.name.startswith("django.") and hasattr(record, "request"):
        event["event"] = f"{record.name} answered {getattr(record, 'status_code', 500)}"
    event.pop("request", None)
    return event


def told_error(told: Any) -> BaseException | None:
    """The error in whatever form logging hands it over: itself, a triple, or "the current one"."""
    if isinstance(told, tuple):
        return told[1]
    if isinstance(told, BaseException):
        return told
    return sys.exc_info()[1] if told else None


def without_message(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error by its kind and its place. Its message may quote a row: `Key (name)=(…) exists`."""
    error = told_error(event.pop("exc_info", None))
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["error"] = type(error).__name__
        event["at"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def logging_settings(*, level: str, messages: bool) -> dict[str, Any]:
    """For the standard logging module; structlog's own lines take the same way.

    `messages` writes errors out in full: for a demo and for developers, whose people are invented.
    """
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            without_request,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info if messages else without_message,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "axes": {"level": "ERROR"},
            "kombu.connection": {"level": "ERROR"},
        },
    }


class RequestLogMiddleware:
    """One line a request: route, method, status, milliseconds, request id, user id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write the line; the id goes back to the browser for a report."""
        began = time.perf_counter()
        request_id = uuid.uuid4().hex[:16]
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.clear_contextvars()
        match = request.resolver_match
        log.info(
            "request",
            request_id=request_id,
            route=match.route if match else None,
            method=request.method,
            status=response.status_code,
            ms=round((time.perf_counter() - began) * 1000, 1),
            user=signed_in_id(request),
        )
        response.headers["X-Request-ID"] = request_id
        return response


def signed_in_id(request: HttpRequest) -> int | None:
    """The key of who asked, if that was looked up anyway: the log asks the database nothing."""
    user = request.__dict__.get("_cached_user")
    return user.pk if user is not None else None
