"""What the clinic does by itself, every so often. Each app registers its jobs from its `apps.py`.

A job is a service that takes the named system actor. It must be safe to run twice: a worker can die
after the work and before the note of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

TRY_AGAIN_AFTER = timedelta(minutes=10)

_jobs: dict[str, Job] = {}


@dataclass(frozen=True, slots=True)
class Job:
    """A named service and how long it may rest between two runs."""

    name: str
    every: timedelta
    run: Callable[..., object]

    def is_due(self, *, started_at: datetime | None, finished: bool, now: datetime) -> bool:
        """Whether to run now: its rest is over, or its last try did not come to an end."""
        if started_at is None:
            return True
        rest = self.every if finished else min(self.every, TRY_AGAIN_AFTER)
        return started_at + rest <= now


def add_job(name: str, *, every: timedelta, run: Callable[..., object]) -> None:
    """Register a periodic job; `run` is called with `actor=` the system. Two of one name are a mistake."""
    if name in _jobs and _jobs[name].run is not run:
        raise ValueError(f"there is already a job called {name}")
    _jobs[name] = Job(name, every, run)


def job(name: str) -> Job:
    """The job of that name."""
    return _jobs[name]


def all_jobs() -> tuple[Job, ...]:
    """Every job, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))
