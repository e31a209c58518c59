"""The demo's history: everything from the first admission to yesterday, and the days missing since."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.clock import clock_at, day_starts_at, dosing_day
from clinic.errors import Refused
from clinic.models import AuditEvent, Site
from clinic.services.system import system_actor
from dosing.demo.admission import walk_in
from dosing.demo.days import COMING_FOR, OPENS_AFTER, Day
from dosing.demo.measurements import Measurements
from dosing.demo.people import Persona, invent
from dosing.demo.shelf import Shelf
from dosing.demo.staff import ROLLOVER_HOUR, SITE_CODE, TIME_ZONE, Team, make_logins, open_demo_site, take_everybody_on
from dosing.demo.stories import MISSING_DAYS, tell
from patients.models import Enrolment, Patient
from patients.services.clocks import raise_what_is_due

Progress = Callable[[int, int], None]
FOUNDED, LIVED = "demo.founded", "demo.day_lived"


def logins_file() -> Path:
    """Where the demo's passwords and PINs are kept."""
    return Path(settings.VAR) / "demo-logins"


def seed(*, patients: int, days: int, seed_number: int, progress: Progress) -> int:
    """Bring the demo clinic up to yesterday; the number of days lived. Nothing to do is zero.

    Raises Refused outside the demo: a real clinic's history is not invented.
    """
    if not settings.DEMO:
        raise Refused("The demo clinic is made only with DEMO=1.", code="not_a_demo")
    site = Site.objects.filter(code=SITE_CODE).first()
    if site is None:
        return _found(patients, days, seed_number, progress)
    return _catch_up(site, progress)


def _found(patients: int, days: int, seed_number: int, progress: Progress) -> int:
    """Open the clinic and live its whole history."""
    system = system_actor()
    here = dosing_day(Site(time_zone=TIME_ZONE, rollover_hour=ROLLOVER_HOUR))
    rng = Random(f"{seed_number}:{here}")  # noqa: S311  a story, not a secret
    people = invent(patients, days, here, rng)
    first = min(persona.admitted_on for persona in people)
    with transaction.atomic():
        site = open_demo_site(system, here)
        take_everybody_on(system, site, make_logins(logins_file()), since=first - timedelta(days=30))
    with transaction.atomic():
        audit.record(FOUNDED, actor=_system_at(site), day=str(here), seed=seed_number, patients=patients, days=days)
    return _live(site, first, here - timedelta(days=1), people, seed_number, progress)


def _live(site: Site, first: date, last: date, people: list[Persona], seed_number: int, progress: Progress) -> int:
    team = Team(site)
    known: dict[int, Patient] = {}
    shelf = Shelf(team, Random(f"{seed_number}:shelf"))  # noqa: S311
    measured = Measurements(team, _system_at(site), seed_number)
    total = (last - first).days + 1
    for number, day in enumerate(_days(first, last), start=1):
        with transaction.atomic():
            today = Day(team, shelf, day, Random(f"{seed_number}:{day}"))  # noqa: S311
            for persona in people:
                if persona.admitted_on == day:
                    known[persona.number] = today.bring_in(persona)
            today.live(
                [
                    (persona, known[persona.number])
                    for persona in people
                    if persona.number in known and not _stays_away(persona, day, last)
                ]
            )
            if day == last:
                _tell_stories(team, people, known, day)
            measured.live(day, [(persona, known[persona.number]) for persona in people if persona.number in known])
            audit.record(LIVED, actor=_system_at(site), day=str(day))
        progress(number, total)
    return total


def _stays_away(persona: Persona, day: date, last: date) -> bool:
    """The one who is missing has not come for the last days of the history."""
    return persona.story == "missing" and (last - day).days < MISSING_DAYS


def _tell_stories(team: Team, people: list[Persona], known: dict[int, Patient], day: date) -> None:
    with clock_at(day_starts_at(team.site, day) + OPENS_AFTER + COMING_FOR + timedelta(hours=3)):
        for persona in people:
            tell(team, persona, known[persona.number])
        walk_in(team)
        raise_what_is_due(actor=system_actor())


def _catch_up(site: Site, progress: Progress) -> int:
    """Live the days between the last one lived and yesterday, as the same people would."""
    founded = AuditEvent.objects.filter(verb=FOUNDED, site=site).latest("id").detail
    lived = AuditEvent.objects.filter(verb=LIVED, site=site).order_by("id").last()
    if lived is None:
        raise Refused("The demo's history was cut off on its first day. Remove var/ and start again.", code="half_made")
    last, yesterday = date.fromisoformat(lived.detail["day"]), dosing_day(site) - timedelta(days=1)
    if last >= yesterday:
        return 0
    team, total = Team(site), (yesterday - last).days
    shelf = Shelf(team, Random(f"{founded['seed']}:{last}:shelf"))  # noqa: S311
    people = _people_in_treatment(founded)
    measured = Measurements(team, _system_at(site), founded["seed"])
    for number, day in enumerate(_days(last + timedelta(days=1), yesterday), start=1):
        with transaction.atomic():
            Day(team, shelf, day, Random(f"{founded['seed']}:{day}")).live(people)  # noqa: S311
            measured.live(day, people)
            if day == yesterday:
                raise_what_is_due(actor=system_actor())
            audit.record(LIVED, actor=_system_at(site), day=str(day))
        progress(number, total)
    return total


def _people_in_treatment(founded: Mapping[str, Any]) -> list[tuple[Persona, Patient]]:
    """The demo's people who have not been discharged, each with their record, in the order they came."""
    day = date.fromisoformat(founded["day"])
    people = invent(founded["patients"], founded["days"], day, Random(f"{founded['seed']}:{day}"))  # noqa: S311
    by_arrival = sorted(people, key=lambda persona: (persona.admitted_on, persona.number))
    in_treatment = set(Enrolment.objects.filter(discharged_on__isnull=True).values_list("patient_id", flat=True))
    records = Patient.objects.order_by("pk")[: len(people)]
    pairs = zip(by_arrival, records, strict=True)
    return [(persona, patient) for persona, patient in pairs if patient.pk in in_treatment]


def _system_at(site: Site) -> Actor:
    return replace(system_actor(), site=site)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
