"""Check that the audit trail is as it was sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.selectors.seals import verify_chain


class Command(BaseCommand):
    """Names the first broken link and ends with exit code 1; otherwise prints the last digest."""

    help = "Check the seals over the audit trail; exit code 1 and the first broken link when one does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """A digest from an earlier printout shows whether the end was cut off since."""
        parser.add_argument(
            "--expect-last", default="", metavar="DIGEST", help="the seal as an earlier daily log has it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and tell."""
        printed = options["expect_last"].partition(",")[0]  # after the digest the paper says when
        verdict = verify_chain(expect_last=printed.strip().lower())
        if verdict.broken:
            raise CommandError(f"{verdict.broken} {verdict.seals} seals before it hold.")
        self.stdout.write(f"{verdict.events} events under {verdict.seals} seals are as they were sealed.")
        self.stdout.write(f"{verdict.unsealed} events wait for the next seal.")
        self.stdout.write(f"Last seal: {verdict.last_digest or 'none yet'}")
