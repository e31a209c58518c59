"""The invented people of the demo: names, medicines and how each is doing."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

# fmt: off
GIVEN = (
    "Ana", "Ben", "Chloe", "Dario", "Elena", "Felix", "Grace", "Hugo", "Iris", "Jonas", "Kira", "Leon",
    "Maya", "Nils", "Olive", "Pablo", "Quinn", "Rosa", "Samir", "Tessa", "Umar", "Vera", "Willa", "Xavier",
    "Yara", "Zane", "Alma", "Bruno", "Celia", "Damon", "Edith", "Farah", "Gus", "Hana", "Ivo", "Jade",
    "Kofi", "Lena", "Milo", "Nadia", "Omar", "Petra", "Remy", "Selma", "Tariq", "Una", "Viktor", "Wren",
    "Yusuf", "Zoe", "Arlo", "Bea", "Cody", "Dina", "Ezra", "Flora", "Gwen", "Hal", "Ida", "Jude",
)
FAMILY = (
    "Abbott", "Barlow", "Castellan", "Dunmore", "Eastwick", "Fairbairn", "Galloway", "Hartwell", "Ingram",
    "Jessop", "Kendrick", "Lockhart", "Marlowe", "Northcote", "Ormond", "Pemberton", "Quimby", "Radcliffe",
    "Stanhope", "Thackeray", "Underhill", "Vance", "Wexley", "Yarrow", "Zeller", "Ashgrove", "Blythe",
    "Corwin", "Delacroix", "Ellery",
)
# fmt: on
CONCENTRATE = "methadone-concentrate-10mgml"
FILM = "buprenorphine-naloxone-film-8mg"
NALTREXONE = "naltrexone-tablet-50mg"


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person: when they came, what they take, how they will be doing.

    `amounts_mg` are the daily amounts once settled, one a slot.
    """

    number: int
    given: str
    family: str
    preferred: str
    birth_date: date
    sex: str
    admitted_on: date
    product: str
    amounts_mg: tuple[int, ...]
    every_days: int = 1
    misses: float = 0.02
    story: str = ""

    @property
    def window(self) -> int:
        """Which window the person usually goes to, 0 or 1."""
        return self.number % 2


# What is special about some of them on the last day of the history.
STORIES = ("held", "missing", "changed", "split", "draft", "discharged", "alternate", "taper", "vomited", "new")
LONG_STAYERS, LONG_STAY_DAYS, A_MONTH = 3, 365, 28


def invent(count: int, days: int, today: date, rng: Random) -> list[Persona]:
    """So many people; a few have been in care for a year, the others came within the last `days`."""
    return [_one(number, count, days, today, rng) for number in range(count)]


def _one(number: int, count: int, days: int, today: date, rng: Random) -> Persona:
    given = GIVEN[number % len(GIVEN)]
    family = FAMILY[(number * 7 + number // len(GIVEN)) % len(FAMILY)]
    stay = LONG_STAY_DAYS if number < LONG_STAYERS and days >= A_MONTH else rng.randint(max(2, days - 12), days)
    story = STORIES[number - LONG_STAYERS] if LONG_STAYERS <= number < LONG_STAYERS + len(STORIES) else ""
    product, amounts, every = _medicine(number, story, rng)
    return Persona(
        number=number,
        given=given,
        family=family,
        preferred=given[:3] if number % 9 == 4 else "",
        birth_date=date(rng.randint(1956, 2003), rng.randint(1, 12), rng.randint(1, 28)),
        sex=rng.choice(("female", "male", "female", "male", "other")),
        admitted_on=today - timedelta(days=1 if story == "new" else stay),
        product=product,
        amounts_mg=amounts,
        every_days=every,
        misses=0.0 if story else rng.choice((0.0, 0.01, 0.02, 0.04)),
        story=story,
    )


def _medicine(number: int, story: str, rng: Random) -> tuple[str, tuple[int, ...], int]:
    if story == "split":
        return CONCENTRATE, (45, 40), 1
    if story == "alternate":
        return FILM, (32,), 2
    if not story and number % 6 == 5:
        return FILM, (rng.choice((8, 16, 16, 24)),), 1
    if not story and number % 17 == 10:
        return NALTREXONE, (50,), 1
    return CONCENTRATE, (rng.choice((60, 70, 75, 80, 85, 90, 100, 110, 120)),), 1
