"""`fill_closures`: close sites on the federal holidays of the years ahead."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import clock
from clinic.errors import DomainError
from clinic.models import Site
from clinic.services.closures import fill_federal_holidays
from clinic.services.system import system_actor


class Command(BaseCommand):
    """Fills the closures of one site or all; days already there are left alone."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which site, which years; this year and the next where nothing is said."""
        parser.add_argument("--site", help="Code of one site; all sites where it is left out.")
        parser.add_argument("--from", type=int, dest="first_year", help="First year; this year if left out.")
        parser.add_argument("--to", type=int, dest="last_year", help="Last year; the year after the first if left out.")

    def handle(
        self, *args: Any, site: str | None, first_year: int | None, last_year: int | None, **options: Any
    ) -> None:
        """Fill site by site, as the system."""
        sites = Site.objects.filter(code=site) if site else Site.objects.all()
        if not sites:
            raise CommandError(f"There is no site {site}." if site else "There is no site yet.")
        actor = system_actor()
        for place in sites:
            today = clock.dosing_day(place)
            first = first_year or today.year
            last = last_year or first + 1
            try:
                new = fill_federal_holidays(place, first_year=first, last_year=last, not_before=today, actor=actor)
            except DomainError as error:
                raise CommandError(error.detail) from error
            self.stdout.write(f"{place.name}: {len(new)} days closed from {first} to {last}.")
