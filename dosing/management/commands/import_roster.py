"""`import_roster`: bring the people of another system over from a table. Without --apply it only tells."""

import csv
import os
import sys
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.actors import Actor, Door
from clinic.errors import DomainError
from clinic.models import User
from clinic.progress import bar
from clinic.services.proofs import prove
from clinic.sessions import actor_from
from dosing.domain.roster import HEADING_ROW, Problem, RosterRow, heading_problems, read_row
from dosing.services.roster import Roster, bring_over, check_roster

PASSWORD_FROM = "IMPORT_PASSWORD"  # noqa: S105  a name, not a password


class Command(BaseCommand):
    """Tells what would happen and every problem; with --apply, and only when there is none, does all of it at once."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The table, who answers for it, and whether to do it."""
        parser.add_argument("file", type=Path, help="The table as CSV in UTF-8; its columns are in docs/import.md.")
        parser.add_argument("--as", dest="username", required=True, help="User name of the medical director.")
        parser.add_argument("--apply", action="store_true", help="Do it; the director's password is asked for.")

    def handle(self, *args: Any, file: Path, username: str, apply: bool, **options: Any) -> None:
        """Read, check, tell; and where that is asked for, bring everybody over."""
        actor = _actor(username)
        try:
            rows, problems = _read(file, actor)
            roster = check_roster(rows, actor=actor, progress=bar(self.stdout, "Checking"))
            problems = sorted([*problems, *roster.problems])
            self._tell(roster, problems)
            if problems:
                raise CommandError(f"{len(problems)} problems. Nothing was changed.")
            if not apply:
                self.stdout.write("Nothing was changed: this was a rehearsal. Add --apply to do it.")
            elif roster.new:
                proof = prove(actor, _password(username))
                bring_over(rows, actor=actor, proof=proof, progress=bar(self.stdout, "Bringing over"))
                self.stdout.write(
                    "Done. The drafts wait on the prescribers' Today page, each to be verified and signed."
                )
            else:
                self.stdout.write("Nothing was changed.")
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal

    def _tell(self, roster: Roster, problems: list[Problem]) -> None:
        for number in roster.differing:
            self.stdout.write(f"row {number}: was brought over before and says something else now; it is left alone.")
        for problem in problems:
            self.stdout.write(str(problem))
        if not problems:
            self.stdout.write(
                f"{len(roster.new)} people to bring over, {roster.orders} of them with an order to be signed;"
                f" {roster.known} were brought over before."
            )


def _actor(username: str) -> Actor:
    user = User.objects.select_related("staff__site").filter(username=username).first()
    if user is None:
        raise CommandError("There is no such user.")
    return actor_from(user, door=Door.JOB)


def _read(file: Path, actor: Actor) -> tuple[list[tuple[int, RosterRow]], list[Problem]]:
    """The rows that can be read, with their numbers, and what is wrong with the others."""
    heading, *lines = _lines(file)
    names = [name.strip() for name in heading]
    problems = heading_problems(names)
    rows: list[tuple[int, RosterRow]] = []
    for number, cells in enumerate([] if problems else lines, start=HEADING_ROW + 1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            problems.append(
                Problem(number, "all columns", f"this row has {len(cells)} cells, the heading {len(names)}.")
            )
            continue
        row, faults = read_row(number, dict(zip(names, cells, strict=True)), actor.day)
        problems += faults
        if row is not None:
            rows.append((number, row))
    return rows, problems


def _lines(file: Path) -> list[list[str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as table:
            lines = list(csv.reader(table, strict=True))
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError("The file is not in UTF-8. Save it as CSV UTF-8.") from error
    except csv.Error as error:
        raise CommandError(
            "The file is not CSV: a quotation mark is not closed, or stands in the wrong place."
        ) from error
    if not lines:
        raise CommandError("The file is empty.")
    return lines


def _password(username: str) -> str:
    if given := os.environ.get(PASSWORD_FROM):
        return given
    if not sys.stdin.isatty():
        raise CommandError(f"Nobody is here to be asked for a password. Put it into {PASSWORD_FROM}.")
    return getpass(f"Password of {username}: ")
