"""`load_formulary`: bring the formulary in the database in line with its page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.errors import DomainError
from clinic.services.system import system_actor
from dosing.domain.formulary import InvalidFormulary, parse
from dosing.services.formulary import load_formulary

PAGE = Path(__file__).resolve().parents[2] / "formulary.toml"


class Command(BaseCommand):
    """Loads every medication and product; retires what left the page; deletes nothing."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another page than the one of the project, and a check without loading."""
        parser.add_argument("--page", type=Path, default=PAGE, help="The page to load.")
        parser.add_argument("--check", action="store_true", help="Read and check the page, change nothing.")

    def handle(self, *args: Any, page: Path, check: bool, **options: Any) -> None:
        """Read, check, load as the system, and say what changed."""
        try:
            formulary = parse(page.read_text(encoding="utf-8"))
            if check:
                self.stdout.write(f"The page is sound: {len(formulary.products)} products.")
                return
            loaded = load_formulary(formulary, actor=system_actor())
        except InvalidFormulary as error:
            raise CommandError("\n".join(["The formulary page is not sound:", *error.problems])) from error
        except (OSError, UnicodeDecodeError, DomainError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Formulary {formulary.version}: {loaded}.")
