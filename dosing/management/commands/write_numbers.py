"""`write_numbers`: write `docs/numbers.md` from the numbers and the rules as they stand."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dosing.domain.numbers import protocol_numbers
from dosing.printing.numbers_page import numbers_page

_DOSING = Path(__file__).resolve().parents[2]
RULES = (_DOSING / "domain" / "safety_rules", _DOSING / "domain" / "order_rules")
PAGE = _DOSING.parent / "docs" / "numbers.md"


def page_now() -> str:
    """The page as it has to stand now."""
    texts = (path.read_text(encoding="utf-8") for place in RULES for path in sorted(place.glob("[!_]*.py")))
    return numbers_page(protocol_numbers(), texts)


class Command(BaseCommand):
    """Writes every number with its source and every rule with who lifts it."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page and say where."""
        PAGE.write_text(page_now(), encoding="utf-8")
        self.stdout.write(f"Written: docs/{PAGE.name}.")
