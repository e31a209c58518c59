"""Who is called for a random drug test today: unpredictable before, and anybody can draw it again afterwards.

Each month has a secret. Its SHA-256 is on record before the month begins and the secret itself is shown after its end.
A person's ticket of a day is HMAC-SHA-256 of (site, day, person) under that secret; whoever's ticket lies below their
chance is drawn. A chance is never nothing, also right after a test, and grows while the year's number is behind.

Source: 42 CFR 8.12(f)(6): at least eight random tests a year; 8.12(j)(1): two in interim treatment of 180 days.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MILLION = 1_000_000
TICKETS = 1 << 64
# Four more than must be, so that a refused, excused or missed call does not leave a year short.
SPARE = 4
# What is missing is caught up with half again the even pace; the last days call everybody who still needs one.
CATCH_UP_NUM, CATCH_UP_DEN = 3, 2
LAST_CHANCES = 3
WEEK = 7


@dataclass(frozen=True, slots=True)
class Requirement:
    """So many tests within so many days from admission, and again from there."""

    tests: int
    days: int
    source: str


YEARLY = Requirement(8, 365, "42 CFR 8.12(f)(6)")
INTERIM = Requirement(2, 180, "42 CFR 8.12(j)(1)")
# By programme. Paragraph (f)(6) speaks of every person in the programme, those tapering off too; what is prescribed in
# an office, or for alcohol, is under no such number.
REQUIREMENTS: Mapping[str, Requirement] = {"otp": YEARLY, "otp_withdrawal": YEARLY, "interim": INTERIM}


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a person stands in the running year: `first` its first day, `last` its last."""

    requirement: Requirement
    first: date
    last: date
    collected: int
    today: date

    @property
    def needed(self) -> int:
        """How many are still to come."""
        return max(0, self.requirement.tests - self.collected)

    @property
    def pro_rata(self) -> float:
        """How many there would be by today at an even pace."""
        return self.requirement.tests * ((self.today - self.first).days + 1) / self.requirement.days

    @property
    def weeks_left(self) -> int:
        """Whole and begun weeks until the year ends."""
        return -(-((self.last - self.today).days + 1) // WEEK)

    @property
    def cannot_reach(self) -> bool:
        """Whether one test a week from now on would no longer be enough."""
        return self.needed > self.weeks_left

    @property
    def is_behind(self) -> bool:
        """Whether a whole test is missing against the even pace."""
        return self.needed > 0 and self.collected + 1 <= self.pro_rata


def year_of(admitted_on: date, day: date, days: int) -> tuple[date, date]:
    """The stretch of so many days, counted from admission, in which the day lies."""
    first = admitted_on + timedelta(days=max(0, (day - admitted_on).days) // days * days)
    return first, first + timedelta(days=days - 1)


def chance(progress: Progress, *, open_days_left: int, open_days: int) -> int:
    """In millionths: the even chance of today, or what catching up asks for.

    `open_days_left` counts today; `open_days` are those of the whole year.
    """
    even = (progress.requirement.tests + SPARE) * MILLION // max(1, open_days)
    if progress.needed and open_days_left <= progress.needed * LAST_CHANCES:
        return MILLION
    behind = progress.needed * MILLION * CATCH_UP_NUM // (CATCH_UP_DEN * max(1, open_days_left))
    return min(MILLION, max(even, behind))


def commitment_of(seed: str) -> str:
    """What is published of a seed before its month: its SHA-256, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def ticket(seed: str, *, site: str, day: date, person: int) -> int:
    """A number below 2^64 that nobody can know without the seed."""
    digest = hmac.new(seed.encode(), f"{site}|{day.isoformat()}|{person}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big")


def draw(seed: str, *, site: str, day: date, candidates: Iterable[Sequence[int]], cap: int) -> list[int]:
    """The persons drawn from (person, chance in millionths) pairs.

    More than the cap: those who must be called first, then the lowest ticket in proportion to its chance.
    """
    found = []
    for person, millionths in candidates:
        number = ticket(seed, site=site, day=day, person=person)
        if number * MILLION < millionths * TICKETS:
            found.append((millionths < MILLION, number * MILLION // millionths, person))
    return sorted(person for *_, person in sorted(found)[:cap])
