"""Is the clinic alive, and can it work? Asked by machines, without a token, answered without secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import structlog
from celery import current_app
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.db import append_only
from clinic.heartbeat import worker_was_seen
from clinic.permissions import PUBLIC
from clinic.web import permitted

BROKER_PATIENCE_S = 2
log = structlog.get_logger(__name__)


def database_answers() -> bool:
    """One question, one answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def broker_answers() -> bool:
    """The queue can be reached and written to."""
    with current_app.connection_for_write(connect_timeout=BROKER_PATIENCE_S) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE_S)
        broker.default_channel  # noqa: B018  the files of the file queue are opened here
    return True


def migrations_are_applied() -> bool:
    """The tables are those that this version of the code expects."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def guards_are_in_order() -> bool:
    """The database itself refuses to rewrite history."""
    return not append_only.missing()


CHECKS: Mapping[str, Callable[[], bool]] = MappingProxyType(
    {
        "database": database_answers,
        "broker": broker_answers,
        "worker": worker_was_seen,
        "migrations": migrations_are_applied,
        "guards": guards_are_in_order,
    }
)


def outcome(check: Callable[[], bool]) -> str:
    """`ok` or `failed`; why it failed is for the log, not for a stranger."""
    try:
        return "ok" if check() else "failed"
    except Exception:
        log.exception("readiness", check=check.__name__)
        return "failed"


@permitted(PUBLIC)
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@permitted(PUBLIC)
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything the clinic needs is there: 200, or 503 with what is not."""
    results = {name: outcome(check) for name, check in CHECKS.items()}
    ready = all(result == "ok" for result in results.values())
    answer = JsonResponse({"status": "ok" if ready else "failed", "checks": results}, status=200 if ready else 503)
    answer._has_been_logged = True  # to Django's error log "not ready yet" is no news
    return answer
