"""What beat and the worker say to each other. A message carries names and ids, never a person."""

from __future__ import annotations

from celery import shared_task

from clinic.heartbeat import leave_mark
from clinic.selectors.jobs import due_jobs
from clinic.services import jobs
from clinic.services.system import system_actor


@shared_task(name="clinic.heartbeat", expires=30)
def heartbeat() -> None:
    """Show that the worker works."""
    leave_mark()


@shared_task(name="clinic.run_job")
def run_job(name: str) -> None:
    """Do one job, if nobody did it meanwhile."""
    jobs.run_job(name, actor=system_actor())


@shared_task(name="clinic.run_due_jobs", expires=120)
def run_due_jobs() -> None:
    """Send every job that is due to the worker."""
    for name in due_jobs():
        run_job.delay(name)
