"""Connections are kept open between requests, and a dead one is noticed without asking.

Django can check a kept connection with a query before every request; that is one round trip more
for each. A connection whose server went away has its end-of-file waiting to be read, which the
operating system tells for nothing.
"""

from __future__ import annotations

import select
from typing import Any

from django.db import connections


def drop_dead_connections(**_: Any) -> None:
    """Close PostgreSQL connections whose server hung up; the next query opens a new one."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql" and connection.connection is not None and hung_up(connection.connection):
            connection.close()


def hung_up(raw: Any) -> bool:
    """Whether an idle connection has something to read: only a farewell can be waiting there."""
    if raw.closed:
        return True
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
