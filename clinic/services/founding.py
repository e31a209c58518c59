"""A clinic's very first hour: one site, its stations, and the administrator who sets up the rest.

Done once and as the system, because before it there is nobody who could.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clinic import audit, clock
from clinic.errors import Malformed, RuleBroken
from clinic.models import Site, User
from clinic.permissions import Role
from clinic.services.sites import open_site, open_station
from clinic.services.staff import take_on
from clinic.services.system import system_actor

MOST_STATIONS = 20


@dataclass(frozen=True, slots=True)
class Administrator:
    """Who will take everybody else on. The password is changed by its owner after the first sign-in."""

    username: str
    first_name: str
    last_name: str
    initials: str
    password: str


@transaction.atomic
def found_clinic(
    *, site: Mapping[str, Any], hours: Mapping[int, tuple[time, time]], stations: int, administrator: Administrator
) -> Site:
    """Open the first site with so many windows and take on its administrator: all of it or nothing.

    `site` holds the fields of the site; `hours` its week, 0 is Monday. Raises RuleBroken when there is
    a site already: from then on administrators open sites, under their own name.
    """
    if Site.objects.exists():
        raise RuleBroken(
            "This clinic is founded already. An administrator opens further sites in the administration pages.",
            code="already_founded",
        )
    if not 1 <= stations <= MOST_STATIONS:
        raise Malformed(f"A site has 1 to {MOST_STATIONS} stations.", fields={"stations": ["1 to 20."]})
    if any(opens >= closes for opens, closes in hours.values()):
        raise Malformed("A site opens before it closes.", fields={"hours": ["For example 05:30 and 13:00."]})
    _check_password(administrator)
    system = system_actor()
    place = open_site(actor=system, hours=hours, **site)
    for number in range(1, stations + 1):
        open_station(actor=system, site=place, name=f"Window {number}", code=f"{place.code[:11]}-{number}")
    _take_on(place, administrator)
    audit.record("clinic.founded", actor=system, subject=place, administrator=administrator.username)
    return place


def _take_on(place: Site, administrator: Administrator) -> None:
    take_on(
        actor=system_actor(),
        username=administrator.username,
        first_name=administrator.first_name,
        last_name=administrator.last_name,
        initials=administrator.initials,
        password=administrator.password,
        site=place,
        role=Role.ADMINISTRATOR,
        starts_on=clock.dosing_day(place),
    )


def _check_password(administrator: Administrator) -> None:
    owner = User(
        username=administrator.username, first_name=administrator.first_name, last_name=administrator.last_name
    )
    try:
        owner.full_clean(exclude=["password", "initials"])
        validate_password(administrator.password, owner)
    except ValidationError as problem:
        fields = getattr(problem, "message_dict", None) or {"password": list(problem.messages)}
        raise Malformed("This account will not do.", fields=fields) from problem
