"""Print a user's key for the API, and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.errors import DomainError
from clinic.services.system import system_actor
from clinic.services.tokens import key_of


class Command(BaseCommand):
    """The same key each time."""

    help = "Print the API key of a user."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose key."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the key."""
        try:
            self.stdout.write(key_of(options["username"], actor=system_actor()))
        except DomainError as problem:
            raise CommandError(problem.detail) from problem
