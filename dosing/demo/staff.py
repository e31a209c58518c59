"""Who works at the demo clinic, where, and how they sign in."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

from clinic.actors import Actor, Door
from clinic.clock import now
from clinic.models import Site, Station, User
from clinic.permissions import Role
from clinic.services.pins import LENGTH, is_guessable, set_pin
from clinic.services.proofs import Proof
from clinic.services.sites import open_site, open_station
from clinic.services.staff import Licence, take_on
from clinic.sessions import actor_from
from patients.services.reminder_rules import set_rules

SITE_CODE, TIME_ZONE, ROLLOVER_HOUR = "harbour-street", "America/New_York", 3
PEOPLE = (
    ("intake", "Imani", "Reyes", Role.INTAKE, ""),
    ("counselor", "Carl", "Okafor", Role.COUNSELOR, "counselor"),
    ("nurse", "Nora", "Lindqvist", Role.NURSE, "rn"),
    ("nurse2", "Noah", "Petrov", Role.NURSE, "lpn"),
    ("prescriber", "Priya", "Raman", Role.PRESCRIBER, "nurse_practitioner"),
    ("director", "Dolores", "Haines", Role.DIRECTOR, "physician"),
    ("admin", "Amos", "Whitfield", Role.ADMINISTRATOR, ""),
    ("inspector", "Ines", "Caldwell", Role.INSPECTOR, ""),
)


def make_logins(file: Path) -> dict[str, tuple[str, str]]:
    """A password and a PIN for everybody, kept in a file only its owner can read; the same once made."""
    if file.exists():
        return {name: (password, pin) for name, password, pin in json.loads(file.with_suffix(".json").read_text())}
    logins = {name: (_password(), _pin()) for name, *_ in PEOPLE}
    lines = [f"{name:12} password {password}   PIN {pin}" for name, (password, pin) in logins.items()]
    _write_private(file, "\n".join(lines) + "\n")
    _write_private(file.with_suffix(".json"), json.dumps([[name, *pair] for name, pair in logins.items()]))
    return logins


def _password() -> str:
    words = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "lilac", "maple", "otter")
    return "-".join(secrets.choice(words) for _ in range(4)) + f"-{secrets.randbelow(90) + 10}"


def _pin() -> str:
    while is_guessable(pin := f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"):
        pass
    return pin


def _write_private(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)


def open_demo_site(system: Actor, today: date) -> Site:
    """The site, open every day so that the demo works at any hour, and its two stations."""
    site = open_site(
        actor=system,
        hours={weekday: (time(5, 30), time(13, 0)) for weekday in range(7)},
        name="Harbour Street Clinic",
        code=SITE_CODE,
        address="12 Harbour Street\nPortsend, NY 10000",
        phone="+1 212 555 0100",
        time_zone=TIME_ZONE,
        rollover_hour=ROLLOVER_HOUR,
        otp_certificate_number="NY-10000-M",
        otp_certificate_expires_on=today.replace(year=today.year + 2, day=1),
        accreditation_body="CARF",
        accreditation_expires_on=today.replace(year=today.year + 1, day=1),
        dea_number="RH0000000",
        dea_expires_on=today.replace(year=today.year + 1, day=1),
        dea_system_approved_on=today.replace(year=today.year - 1, day=1),
    )
    set_rules(actor=system, site=site, is_on=True, sender="Front Desk", phone="+1 212 555 0100")
    for number in (1, 2):
        open_station(actor=system, site=site, name=f"Window {number}", code=f"window-{number}")
    return site


def take_everybody_on(system: Actor, site: Site, logins: Mapping[str, tuple[str, str]], *, since: date) -> None:
    """One account a role, two nurses, each with the licence the role needs and the PIN that opens a locked screen."""
    for username, first, last, role, licence in PEOPLE:
        member = take_on(
            actor=system,
            username=username,
            first_name=first,
            last_name=last,
            initials=first[0] + last[0],
            password=logins[username][0],
            site=site,
            role=role,
            starts_on=since,
            licence=Licence(licence, f"{licence[:2].upper()}-40021", "NY", since.replace(year=since.year + 4, day=1))
            if licence
            else None,
        )
        owner = actor_from(member.user, door=Door.JOB)
        set_pin(actor=owner, pin=logins[username][1], proof=Proof(member.user, now()))


class Team:
    """The staff of the demo as actors, each read once."""

    def __init__(self, site: Site) -> None:
        users = User.objects.select_related("staff__site").filter(staff__site=site)
        self._actors = {user.username: actor_from(user, door=Door.JOB) for user in users}
        self.site = site
        self.stations = list(Station.objects.filter(site=site).select_related("site").order_by("code"))

    def __getitem__(self, username: str) -> Actor:
        return self._actors[username]

    def nurse_at(self, number: int) -> Actor:
        """The nurse of that window (0 or 1), standing there."""
        return self["nurse2" if number else "nurse"].at(self.stations[number])

    def proof(self, username: str) -> Proof:
        """A credential as if just re-entered. Only the demo's history is signed this way."""
        return Proof(self[username].user, now())
