"""`seed_demo`: a believable clinic of invented people, with its history up to yesterday."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.errors import DomainError
from clinic.progress import bar
from dosing.demo.history import logins_file, seed


class Command(BaseCommand):
    """Makes the demo clinic, or lives the days that are missing since. A second run changes nothing."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many people, how many days, and which of many histories."""
        parser.add_argument("--patients", type=int, default=48)
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, patients: int, days: int, seed: int, **options: Any) -> None:
        """Make it, showing how far it is, and say who can sign in."""
        if not 20 <= patients <= 400 or not 14 <= days <= 364:
            raise CommandError("Between 20 and 400 people and between 14 and 364 days.")
        call_command("load_formulary", stdout=StringIO())
        try:
            lived = _seed(
                patients=patients, days=days, seed_number=seed, progress=bar(self.stdout, "Living the demo's history")
            )
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        if lived:
            self.stdout.write(f"The demo clinic is up to date: {lived} days lived.")
        else:
            self.stdout.write("The demo clinic is up to date; nothing changed.")
        self.stdout.write(logins_file().read_text())


_seed = seed
