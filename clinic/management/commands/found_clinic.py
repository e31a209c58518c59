"""`found_clinic`: the first site of a real clinic, its windows, and its first administrator."""

import os
import sys
from argparse import ArgumentParser
from datetime import time
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from clinic.errors import DomainError
from clinic.services.founding import Administrator, found_clinic

PASSWORD_FROM = "ADMIN_PASSWORD"  # noqa: S105  a name, not a password
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What has to be known and is asked for where it was not given: option, question.
QUESTIONS = (
    ("site", "Name of the clinic (as it stands on the dispensing log)"),
    ("time_zone", "Its time zone, such as America/Chicago"),
    ("username", "User name of the first administrator"),
    ("first_name", "Their first name"),
    ("last_name", "Their last name"),
)


class Command(BaseCommand):
    """Asks for what no option says. The password is asked for twice, or read from ADMIN_PASSWORD."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Everything that is asked for can be given here; the rest is set up in the administration pages."""
        parser.add_argument("--site", help="Name of the clinic.")
        parser.add_argument("--code", help="Short name without spaces; made from the name if left out.")
        parser.add_argument("--time-zone", help="IANA name, such as America/Chicago.")
        parser.add_argument(
            "--rollover", type=int, default=3, help="Hour at which the dosing day begins; 3 if left out."
        )
        parser.add_argument("--days", default="mon,tue,wed,thu,fri,sat", help="Weekdays with a window open.")
        parser.add_argument("--opens", type=time.fromisoformat, default=time(5, 30), help="05:30 if left out.")
        parser.add_argument("--closes", type=time.fromisoformat, default=time(13, 0), help="13:00 if left out.")
        parser.add_argument("--stations", type=int, default=1, help="How many windows; 1 if left out.")
        parser.add_argument("--username", help="User name of the first administrator.")
        parser.add_argument("--first-name")
        parser.add_argument("--last-name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, found, say what comes next."""
        told = self._ask(options)
        site = {
            "name": told["site"],
            "code": options["code"] or slugify(told["site"])[:20].strip("-"),
            "time_zone": told["time_zone"],
            "rollover_hour": options["rollover"],
        }
        administrator = Administrator(
            username=told["username"],
            first_name=told["first_name"],
            last_name=told["last_name"],
            initials=(told["first_name"][:1] + told["last_name"][:1]).upper(),
            password=_password(),
        )
        hours = dict.fromkeys(_weekdays(options["days"]), (options["opens"], options["closes"]))
        try:
            place = found_clinic(site=site, hours=hours, stations=options["stations"], administrator=administrator)
        except DomainError as error:
            raise CommandError(_in_words(error)) from error
        self.stdout.write(
            f"{place.name} is founded. Sign in as {administrator.username}: enter the certificate, accreditation and"
            " DEA registration of the site under Administration, then take on the staff."
        )

    def _ask(self, options: dict[str, Any]) -> dict[str, str]:
        missing = [name for name, _ in QUESTIONS if not options[name]]
        if missing and not sys.stdin.isatty():
            wanted = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
            raise CommandError(f"Nobody is here to be asked. Say it with {wanted}.")
        return {name: options[name] or input(f"{question}: ").strip() for name, question in QUESTIONS}


def _weekdays(text: str) -> list[int]:
    names = [name.strip().lower()[:3] for name in text.split(",") if name.strip()]
    if not names or set(names) - set(WEEKDAYS):
        raise CommandError(f"Days are written {','.join(WEEKDAYS)}; leave out those on which it is closed.")
    return [WEEKDAYS.index(name) for name in names]


def _password() -> str:
    if given := os.environ.get(PASSWORD_FROM):
        return given
    if not sys.stdin.isatty():
        raise CommandError(f"Nobody is here to be asked for a password. Put it into {PASSWORD_FROM}.")
    first = getpass("Password (at least 8 characters): ")
    if first != getpass("The same again: "):
        raise CommandError("The two passwords differ. Nothing was founded.")
    return first


def _in_words(error: DomainError) -> str:
    reasons = [f"{name}: {' '.join(sentences)}" for name, sentences in error.fields.items()]
    return " ".join([error.detail, *reasons])
