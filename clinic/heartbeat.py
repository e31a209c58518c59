"""Beat tells the worker to leave a mark; a fresh mark proves beat, broker and worker at once."""

from __future__ import annotations

from django.core.cache import cache

KEY = "worker-heartbeat"
STALE_AFTER_S = 60


def leave_mark() -> None:
    """Called by the worker every ten seconds. The cache forgets the mark by itself."""
    cache.set(KEY, 1, timeout=STALE_AFTER_S)


def worker_was_seen() -> bool:
    """Whether the worker did something within the last minute."""
    return cache.get(KEY) is not None
