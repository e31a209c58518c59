"""`flush`, refused: it would empty the records that must never be emptied."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush

from clinic.db import append_only


class Command(Flush):
    """Refused everywhere but in a test's teardown, which lifts the guards and puts them back."""

    def handle(self, **options: Any) -> None:
        """Empty every table, where `ALLOW_FLUSH` is set."""
        if not settings.ALLOW_FLUSH:
            raise CommandError("Refused: this database holds append-only clinical records.")
        append_only.lift(options["database"])
        try:
            super().handle(**options)
        finally:
            append_only.install(options["database"])
