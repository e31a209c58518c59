"""The daily draw of random drug tests, its secrets, and drawing a past day again."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from assessments.domain.drawing import chance, commitment_of, draw
from assessments.models import Draw, DrawSeed, TestCall
from assessments.selectors.draws import InDraw, OpenDays, people_in_draw
from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.locked_text import lock, unlock
from clinic.models import Site
from clinic.permissions import Permission
from clinic.services.system import system_actor

# No more a day than staff can collect with care; a site with more people in the draw has more.
LEAST_CAP, PEOPLE_A_CALL = 4, 20


@dataclass(frozen=True, slots=True)
class Verified:
    """A draw done again: whether the seed is the one committed to, and whether it names the same people."""

    day: date
    seed_fits: bool
    same_people: bool


def draw_everywhere(*, actor: Actor) -> list[Draw]:
    """The job: at every site, this dosing day's draw if it is open and has not been drawn."""
    require(actor, Permission.RUN_JOBS)
    found = [draw_of_day(actor=system_actor(site), site=site) for site in Site.objects.order_by("pk")]
    return [one for one in found if one]


def new_secret() -> str:
    """256 bits nobody can guess."""
    return secrets.token_hex(32)


@transaction.atomic
def draw_of_day(*, actor: Actor, site: Site, secret: Callable[[], str] = new_secret) -> Draw | None:
    """Draw today; None on a closed day, and when today has been drawn. Only the demo brings a `secret` of its own."""
    require(actor, Permission.RUN_JOBS)
    day = clock.dosing_day(site)
    seed = _commit(actor, site, _month(day), secret)
    _commit(actor, site, _month(_month(day) + timedelta(days=31)), secret)
    if Draw.objects.filter(site=site, day=day).exists():
        return None
    people = people_in_draw(site, day)
    if not people:
        return None
    first, last = min(one.progress.first for one in people), max(one.progress.last for one in people)
    calendar = OpenDays(site, first, last)
    if day not in calendar:
        return None
    return _draw(actor, seed, day, [[one.patient_id, _chance(one, calendar)] for one in people])


def _chance(one: InDraw, calendar: OpenDays) -> int:
    progress = one.progress
    left = calendar.count(progress.today, progress.last)
    return chance(progress, open_days_left=left, open_days=calendar.count(progress.first, progress.last))


def _draw(actor: Actor, seed: DrawSeed, day: date, candidates: list[list[int]]) -> Draw | None:
    site, cap = seed.site, max(LEAST_CAP, -(-len(candidates) // PEOPLE_A_CALL))
    drawn = draw(opened(seed), site=site.code, day=day, candidates=candidates, cap=cap)
    row = Draw(site=site, day=day, seed=seed, candidates=candidates, cap=cap, drawn=drawn, drawn_at=clock.now())
    with clash_means(RuleBroken("Today has been drawn already.", code="drawn_already")):
        row.save()
    TestCall.objects.bulk_create(TestCall(draw=row, patient_id=person) for person in drawn)
    audit.record("draw.made", actor=actor, subject=row, candidates=len(candidates), called=len(drawn))
    return row


def _commit(actor: Actor, site: Site, month: date, secret: Callable[[], str]) -> DrawSeed:
    """The seed of that month; made, and its digest put on record, if there is none."""
    found = DrawSeed.objects.select_related("site").filter(site=site, month=month).first()
    if found is not None:
        return found
    seed = secret()
    row = DrawSeed(site=site, month=month, commitment=commitment_of(seed), made_at=clock.now())
    row.sealed = lock(seed, _place(row))
    row.save()
    audit.record("draw_seed.committed", actor=actor, subject=row, month=str(month), commitment=row.commitment)
    return row


def opened(seed: DrawSeed) -> str:
    """The seed itself, for drawing."""
    return unlock(seed.sealed, _place(seed))


@transaction.atomic
def reveal_seed(*, actor: Actor, month: date) -> DrawSeed:
    """The seed of a month that is over, for whoever wants to draw it again. On record."""
    require(actor, Permission.VIEW_DRAWS)
    row = DrawSeed.objects.select_related("site").filter(site=actor.at_site, month=_month(month)).first()
    if row is None:
        raise Missing("There was no draw in that month.")
    if _month(actor.day) <= row.month:
        raise RuleBroken("The secret of a month is shown after its last day.", code="month_runs")
    audit.record("draw_seed.shown", actor=actor, subject=row, month=str(row.month))
    return row


def verify_draws(rows: Sequence[Draw]) -> list[Verified]:
    """Draw each of these days again from what is on record."""
    found = []
    for row in rows:
        if row.seed.site_id != row.site_id:
            raise Malformed("A draw and its seed are of one site.")
        seed = opened(row.seed)
        again = draw(seed, site=row.site.code, day=row.day, candidates=row.candidates, cap=row.cap)
        called = sorted(row.calls.values_list("patient_id", flat=True))
        fits = commitment_of(seed) == row.seed.commitment
        found.append(Verified(row.day, seed_fits=fits, same_people=again == row.drawn == called))
    return found


def _month(day: date) -> date:
    return day.replace(day=1)


def _place(seed: DrawSeed) -> str:
    return f"draw seed {seed.site_id} {seed.month}"
