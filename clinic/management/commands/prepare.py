"""`prepare`: everything a database needs before the clinic can open on it; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Tables, guards, the shared cache's table where there is no Redis, and the formulary."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, step by step; a failed step ends the command."""
        call_command("migrate", interactive=False, verbosity=0)
        if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
            call_command("createcachetable", verbosity=0)
        if "load_formulary" in get_commands():
            call_command("load_formulary", verbosity=0)
