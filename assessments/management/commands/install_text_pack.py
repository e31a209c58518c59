"""`install_text_pack`: the validated wording of one instrument, for one site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.services.text_packs import install_text_pack
from clinic.errors import DomainError
from clinic.models import Site
from clinic.services.system import system_actor


class Command(BaseCommand):
    """Checks the file against its instrument and keeps it; the wording shown before stays on record."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the site by its id, and why the clinic may show the wording."""
        parser.add_argument("file", type=Path, help="The text pack (docs/instruments.md shows one).")
        parser.add_argument("--site", type=int, required=True, help="The id of the site.")
        parser.add_argument("--attestation", required=True, help="The licence or permission, and its date.")

    def handle(self, *args: Any, file: Path, site: int, attestation: str, **options: Any) -> None:
        """Read, check, install as the system, and say what was installed."""
        where = Site.objects.filter(pk=site).first()
        if where is None:
            raise CommandError(f"There is no site {site}.")
        try:
            row = install_text_pack(file.read_bytes(), actor=system_actor(), site=where, attestation=attestation)
        except (OSError, DomainError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{row} is installed.")
