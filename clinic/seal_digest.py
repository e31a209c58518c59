"""What a seal is a digest of: every event of its run in a fixed spelling, and the seal before it.

The spelling is JSON with sorted keys and no spaces, ASCII only, one event a line, instants in UTC to the
microsecond. Anybody can work the digest out again with SHA-256 and the rows alone.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Every column of an event: one left out could be changed unseen.
EVENT_FIELDS = (
    "id", "at", "user_id", "username", "role", "door", "site_id", "station", "verb", "subject_kind", "subject_id",
    "patient_id", "detail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What was really found between two ids: how many events, which is the first and the last, and their digest."""

    first_event_id: int
    last_event_id: int
    events: int
    digest: str


def run_of(events: Iterable[tuple[Any, ...]]) -> Run:
    """Read a run of events, given as their EVENT_FIELDS in order of id, one by one."""
    digest, first, last, count = hashlib.sha256(), 0, 0, 0
    for event in events:
        digest.update(_line(event))
        first, last, count = first or event[0], event[0], count + 1
    return Run(first, last, count, digest.hexdigest())


def seal_digest(run: Run, *, previous: str, sealed_at: datetime) -> str:
    """The digest a seal bears over that run, after the seal with the digest `previous`."""
    head = {
        "previous": previous,
        "first": run.first_event_id,
        "last": run.last_event_id,
        "events": run.events,
        "run": run.digest,
        "sealed_at": _instant(sealed_at),
    }
    return hashlib.sha256(_spelled(head)).hexdigest()


def _line(event: tuple[Any, ...]) -> bytes:
    return _spelled([_instant(value) if isinstance(value, datetime) else value for value in event]) + b"\n"


def _spelled(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
