"""Check the books of the stock from the first movement to the last."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.services.system import system_actor
from dosing.domain.quantities import Quantity
from dosing.services.books import verify_ledger


class Command(BaseCommand):
    """Names everything that is wrong and ends with exit code 1; otherwise prints the sums by account."""

    help = "Check every movement of the stock; exit code 1 and every fault by name when the books do not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and tell."""
        report = verify_ledger(actor=system_actor())
        for fault in report.faults:
            self.stdout.write(f"{fault.rule}: {fault.message}")
        if report.found:
            more = f", {report.more} of them not named here" if report.more else ""
            raise CommandError(f"{report.found} faults in {report.movements} movements{more}.")
        self.stdout.write(f"{report.movements} movements of {report.containers} containers hold.")
        for account, micrograms in sorted(report.held.items()):
            self.stdout.write(f"{account:12} {Quantity(micrograms)}")
