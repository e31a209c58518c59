"""Who acts, in which role, through which door. Nothing in the system is done by nobody."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic.clock import dosing_day
from clinic.errors import Refused, RuleBroken
from clinic.permissions import GRANTS, NEEDS_LICENCE, ROLE_NAMES, Permission, Role

if TYPE_CHECKING:
    from clinic.models import Site, Station, User


class Door(StrEnum):
    """The way a request came in."""

    WEB = "web"
    API = "api"
    ADMIN = "admin"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Actor:
    """A named person, or the named system, about to do something at a site."""

    user: "User"
    role: Role
    door: Door
    site: "Site | None" = None
    station: "Station | None" = None
    licence_kind: str = ""
    licence_expires_on: date | None = None
    works: bool = True

    def __str__(self) -> str:
        return f"{self.user.username} ({ROLE_NAMES[self.role]})"

    @property
    def day(self) -> date:
        """The dosing day it is now at the actor's site."""
        return dosing_day(self.at_site)

    @property
    def at_site(self) -> "Site":
        """The actor's site; refused when there is none."""
        if self.site is None:
            raise Refused("This account belongs to no site. An administrator can assign one.", code="no_site")
        return self.site

    @property
    def at_station(self) -> "Station":
        """The station of the actor's site they stand at. Raises RuleBroken when they chose none."""
        if self.station is None or self.station.site_id != self.at_site.pk:
            raise RuleBroken("First choose the station you stand at.", code="no_station")
        return self.station

    def at(self, station: "Station | None") -> "Actor":
        """The same actor, standing at that station."""
        return replace(self, station=station)

    def may(self, permission: Permission) -> bool:
        """Whether the grants table and the licence allow it now."""
        return why_not(self, permission) is None


def why_not(actor: Actor, permission: Permission) -> str | None:
    """The reason the actor may not do this, in a sentence; None when allowed."""
    if not actor.works or not actor.user.is_active:
        return "This account is not active today. An administrator can change its dates."
    if permission not in GRANTS[actor.role]:
        return f"{_a(ROLE_NAMES[actor.role])} may not {permission.value}. {who_may(permission)}"
    licences = NEEDS_LICENCE.get(permission)
    if licences is None:
        return None
    if actor.licence_kind not in licences:
        return f"To {permission.value} needs a licence that is not on record. An administrator can enter it."
    if actor.licence_expires_on is None or actor.licence_expires_on < actor.day:
        return (
            f"To {permission.value} needs a current licence; this one has expired (42 CFR 8.12(d))."
            " An administrator can enter the renewed one."
        )
    return None


def who_may(permission: Permission) -> str:
    """Who can help: the roles the grants table gives this to, in a sentence."""
    roles = [_a(ROLE_NAMES[role]).lower() for role in Role if role is not Role.SYSTEM and permission in GRANTS[role]]
    if not roles:
        return "Nobody may; the clinic does it by itself."
    told = f"{', '.join(roles[:-1])} or {roles[-1]}" if len(roles) > 1 else roles[0]
    return f"{told[0].upper()}{told[1:]} can."


def _a(noun: str) -> str:
    return f"{'An' if noun[0] in 'aeiou' else 'A'} {noun}"


def require(actor: Actor, permission: Permission) -> None:
    """Refuse unless the actor holds the permission and the licence it rests on."""
    reason = why_not(actor, permission)
    if reason is not None:
        raise Refused(reason)
