"""Which of the clinic's own jobs are due."""

from __future__ import annotations

from clinic import clock, jobs
from clinic.models.jobs import JobRun


def due_jobs() -> list[str]:
    """Names of the jobs whose rest is over, or whose last try did not come to an end."""
    runs = {run.name: run for run in JobRun.objects.all()}
    now = clock.now()
    due = []
    for job in jobs.all_jobs():
        run = runs.get(job.name)
        started_at = run.started_at if run else None
        if job.is_due(started_at=started_at, finished=bool(run and run.finished_at), now=now):
            due.append(job.name)
    return due
