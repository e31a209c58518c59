"""`run_due_jobs`: do here and now what the worker would do; for cron, and for an administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import jobs
from clinic.selectors.jobs import due_jobs
from clinic.services.jobs import run_job
from clinic.services.system import system_actor


class Command(BaseCommand):
    """Runs the jobs that are due, or the ones named, due or not."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Names of jobs; none means those that are due."""
        parser.add_argument("names", nargs="*")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        """Run them one after another; the exit code tells whether all came to an end."""
        known = {job.name for job in jobs.all_jobs()}
        if unknown := sorted(set(names) - known):
            raise CommandError(f"There is no job called {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
        actor = system_actor()
        todo = names or due_jobs()
        failed = [name for name in todo if not run_job(name, actor=actor, even_if_not_due=bool(names))]
        for name in todo:
            self.stdout.write(f"{name}: {'failed' if name in failed else 'done'}")
        if failed:
            raise CommandError(f"{len(failed)} of {len(todo)} failed.")
