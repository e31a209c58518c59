"""`verify_draws`: draw every past day of random drug tests again and say whether the same people come out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.models import Draw
from assessments.services.draws import verify_draws


class Command(BaseCommand):
    """Reads only. Fails when a seed is not the one committed to, or a draw does not come out as recorded."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Which site, by its code; all when none is named."""
        parser.add_argument("--site", default="")

    def handle(self, *args: Any, site: str, **options: Any) -> None:
        """One line a draw that differs, and the count of those that hold."""
        rows = Draw.objects.select_related("seed", "site").order_by("site", "day")
        checked = verify_draws(list(rows.filter(site__code=site) if site else rows))
        wrong = [one for one in checked if not (one.seed_fits and one.same_people)]
        for one in wrong:
            said = "the seed is not the one committed to" if not one.seed_fits else "other people come out"
            self.stderr.write(f"{one.day:%Y-%m-%d}: {said}")
        if wrong:
            raise CommandError(f"{len(wrong)} of {len(checked)} draws do not hold.")
        self.stdout.write(f"{len(checked)} draws drawn again, all as recorded.")
