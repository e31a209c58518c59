"""A small clinic: one site, two stations, one staff member a role."""

from dataclasses import dataclass, field
from datetime import date

from clinic.actors import Actor, Door
from clinic.models import OpeningHours, Site, StaffMember, Station, User
from clinic.permissions import Role
from clinic.sessions import actor_from

PASSWORD = "open-the-window-5"
LICENCES = {
    Role.NURSE: "rn",
    Role.PRESCRIBER: "physician",
    Role.DIRECTOR: "physician",
    Role.COUNSELOR: "counselor",
}


@dataclass
class Clinic:
    """What a test needs at hand. `actor("nurse")` is that staff member, through the web."""

    site: Site
    stations: list[Station]
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, username: str, *, door: Door = Door.WEB) -> Actor:
        """A staff member as an actor at the first station."""
        user = User.objects.select_related("staff__site").get(username=username)
        return actor_from(user, door=door).at(self.stations[0])


def make_site(*, code: str = "main", expires_on: date = date(2099, 12, 31)) -> Site:
    """A site whose papers are all in order."""
    site = Site.objects.create(
        name="Harbour Street Clinic",
        code=code,
        address="12 Harbour Street",
        time_zone="America/New_York",
        rollover_hour=3,
        otp_certificate_number="OTP-0001",
        otp_certificate_expires_on=expires_on,
        accreditation_body="CARF",
        accreditation_expires_on=expires_on,
        dea_number="RE0000000",
        dea_expires_on=expires_on,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=day, opens_at="05:30", closes_at="13:00") for day in range(7)
    )
    return site


def make_staff(site: Site, username: str, role: Role, *, licence_expires_on: date = date(2099, 12, 31)) -> User:
    """A staff member with the licence the role needs."""
    first, last = username.capitalize(), "Example"
    user = User(username=username, first_name=first, last_name=last, initials=f"{first[0]}E")
    user.set_password(PASSWORD)
    user.save()
    StaffMember.objects.create(
        user=user,
        site=site,
        role=role.value,
        licence_kind=LICENCES.get(role, ""),
        licence_number="X-1",
        licence_state="NY",
        licence_expires_on=licence_expires_on if role in LICENCES else None,
        starts_on=date(2020, 1, 1),
    )
    return user


def make_clinic() -> Clinic:
    """One site with two stations and everybody who works there."""
    site = make_site()
    stations = [Station.objects.create(site=site, name=f"Window {n}", code=f"window-{n}") for n in (1, 2)]
    clinic = Clinic(site, stations)
    roles = {role.value: role for role in Role if role is not Role.SYSTEM}
    for username, role in {**roles, "nurse2": Role.NURSE}.items():
        clinic.users[username] = make_staff(site, username, role)
    return clinic
