"""Running what is due: claimed by one worker, done as the system, noted down."""

from __future__ import annotations

import structlog
from django.db import transaction

from clinic import clock, jobs
from clinic.actors import Actor, require
from clinic.models.jobs import JobRun
from clinic.permissions import Permission

log = structlog.get_logger(__name__)


def claim(job: jobs.Job, *, actor: Actor, even_if_not_due: bool = False) -> bool:
    """Take the job for this process; False when it is not due or another process has it."""
    require(actor, Permission.RUN_JOBS)
    with transaction.atomic():
        JobRun.objects.get_or_create(name=job.name)
        run = JobRun.objects.select_for_update().get(name=job.name)
        due = job.is_due(started_at=run.started_at, finished=run.finished_at is not None, now=clock.now())
        if not (due or even_if_not_due):
            return False
        run.started_at, run.finished_at, run.error = clock.now(), None, ""
        run.save()
    return True


def run_job(name: str, *, actor: Actor, even_if_not_due: bool = False) -> bool:
    """Run one job if it is due, and note how it ended; True when it ran to its end."""
    job = jobs.job(name)
    if not claim(job, actor=actor, even_if_not_due=even_if_not_due):
        return False
    try:
        job.run(actor=actor)
    except Exception as error:
        JobRun.objects.filter(name=name).update(error=type(error).__name__)
        log.exception("job failed", job=name)
        return False
    JobRun.objects.filter(name=name).update(finished_at=clock.now())
    log.info("job done", job=name)
    return True
