"""Which analytes are expected in a specimen: from what was given before it, and from what others prescribe."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.domain.toxicology import METABOLITE_OF

# What a panel may show of a medicine from elsewhere, by class or ingredient, with what the body makes of it (the
# labels). Which benzodiazepine or opiate a screen answers to differs from cup to cup, and many are taken only when
# needed: each may be there, and its absence says nothing. Methadone and buprenorphine are not here: from elsewhere
# they are a question to ask, not an explanation.
SHOWS_AS: Mapping[str, frozenset[str]] = {
    "benzodiazepine": frozenset({"benzodiazepines"}),
    "barbiturate": frozenset({"barbiturates"}),
    "fentanyl": frozenset({"fentanyl", "norfentanyl"}),
    "morphine": frozenset({"opiates"}),
    "codeine": frozenset({"opiates"}),
    "hydrocodone": frozenset({"opiates"}),
    "hydromorphone": frozenset({"opiates"}),
    "oxycodone": frozenset({"oxycodone", "opiates"}),
    "oxymorphone": frozenset({"oxycodone", "opiates"}),
    "amphetamine": frozenset({"amphetamine"}),
    "lisdexamfetamine": frozenset({"amphetamine"}),
    "methamphetamine": frozenset({"methamphetamine", "amphetamine"}),
    "selegiline": frozenset({"methamphetamine", "amphetamine"}),
    "dronabinol": frozenset({"thc"}),
}
# Words that say nobody prescribed it; what is bought or shared explains no result.
NOT_PRESCRIBED = re.compile(r"\b(bought|buys?|friends?|street|shared|nobody|no one|none|self|online)\b", re.IGNORECASE)

# Our own windows, stated on the page: a dose within four days is looked for; one within thirty may still be found.
LOOKED_FOR_DAYS, MAY_BE_FOUND_DAYS = 4, 30


@dataclass(frozen=True, slots=True)
class FromElsewhere:
    """A medicine the person told of: its ingredients and classes, who prescribes it, when it was stopped."""

    ingredients: tuple[str, ...]
    classes: frozenset[str]
    prescriber: str
    stopped_on: date | None = None

    @property
    def shows_as(self) -> frozenset[str]:
        """Which analytes it may show as; none unless somebody prescribes it."""
        if not self.prescriber.strip() or NOT_PRESCRIBED.search(self.prescriber):
            return frozenset()
        return frozenset(code for one in (*self.ingredients, *self.classes) for code in SHOWS_AS.get(one, ()))


@dataclass(frozen=True, slots=True)
class Expectation:
    """The medicine looked for, empty when none was given lately, and what may be there or not."""

    medication: str
    allowed: frozenset[str]
    words: str


def expectation(
    given: Iterable[tuple[str, date, date]], day: date, elsewhere: Iterable[FromElsewhere] = ()
) -> Expectation:
    """From (ingredient, first day, last day covered) and what others prescribe, seen from the day of the specimen."""
    oldest = day - timedelta(days=MAY_BE_FOUND_DAYS)
    latest: dict[str, date] = {}
    for ingredient, first, last in given:
        if ingredient in METABOLITE_OF and first <= day and last >= oldest:
            latest[ingredient] = max(latest.get(ingredient, first), min(last, day))
    recent = [one for one, last in latest.items() if last >= day - timedelta(days=LOOKED_FOR_DAYS)]
    medication = max(recent, key=lambda one: latest[one], default="")
    allowed = frozenset(code for one in latest if one != medication for code in (one, METABOLITE_OF[one]))
    others = [one for one in elsewhere if one.shows_as and (one.stopped_on is None or one.stopped_on >= oldest)]
    words = [_words(medication, latest, day), _elsewhere_words(others)]
    return Expectation(medication, allowed.union(*(one.shows_as for one in others)), "; ".join(filter(None, words)))


def _elsewhere_words(others: Iterable[FromElsewhere]) -> str:
    names = sorted({" + ".join(one.ingredients) for one in others})
    return f"prescribed elsewhere, as told: {', '.join(names)}" if names else ""


def _words(medication: str, latest: dict[str, date], day: date) -> str:
    if not latest:
        return f"nothing that is looked for was given in the {MAY_BE_FOUND_DAYS} days before"
    if not medication:
        one = max(latest, key=lambda code: latest[code])
        return f"last {one} {(day - latest[one]).days} days before"
    days = (day - latest[medication]).days
    return f"{medication} given {'that day' if days == 0 else 'the day before' if days == 1 else f'{days} days before'}"
