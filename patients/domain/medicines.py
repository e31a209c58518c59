"""Medicines as people say them: which ingredients are meant, and what kind of medicine that is.

Names, brands, combinations and classes stand in `medicines.toml`, with their sources. A text is recognised only
when every word of it is accounted for; anything less is proposed for a person to confirm, or stays unrecognised.
A wrong guess taken for granted would hide an interaction, so nothing here guesses.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from patients.domain.misspellings import Dictionary

PAGE = Path(__file__).with_suffix(".toml")
LONGEST, LONGEST_NAME, MOST_PROPOSALS = 200, 4, 5
KEPT = 4096  # texts whose reading a process keeps: the same few thousand names are said again and again


@dataclass(frozen=True, slots=True)
class Medicine:
    """A name somebody may mean, and everything that is in what it names."""

    name: str
    ingredients: tuple[str, ...]

    @property
    def words(self) -> str:
        """The name, and what is in it where the name does not say so."""
        inside = " + ".join(self.ingredients)
        return self.name if inside == self.name.lower() else f"{self.name} ({inside})"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. Without ingredients it is not recognised; proposals are for a person to choose from."""

    ingredients: tuple[str, ...] = ()
    proposals: tuple[Medicine, ...] = ()

    @property
    def is_recognised(self) -> bool:
        """Whether every word of the text is accounted for."""
        return bool(self.ingredients)

    @property
    def classes(self) -> frozenset[str]:
        """The kinds of medicine it is, such as "benzodiazepine"."""
        return classes_of(self.ingredients)


@lru_cache(maxsize=KEPT)
def recognise(written: str) -> Reading:
    """Read what somebody said they take: "Seroquel XR 100 mg" is quetiapine, "seroquil" is asked back."""
    said = _walk(_words(written[:LONGEST]))
    if said.names and not (said.nicknames or said.unknown):
        return Reading(ingredients=_together(said.names).ingredients)
    maybe = [*(_together(said.names + list(meant)) for meant in _meant(said))]
    if said.names and not maybe:
        maybe = [_together(said.names)]
    distinct = {one.ingredients: one for one in reversed(maybe)}
    return Reading(proposals=tuple(distinct.values())[::-1][:MOST_PROPOSALS])


def classes_of(ingredients: Iterable[str]) -> frozenset[str]:
    """The classes that any of these ingredients belongs to."""
    known = vocabulary().classes
    return frozenset(kind for one in ingredients for kind in known.get(one, ()))


def is_ingredient(name: str) -> bool:
    """Whether this is one of our words for a substance."""
    return name in vocabulary().ingredients


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The page, ready to be looked up: names are folded, classes stand by ingredient."""

    ingredients: frozenset[str]
    names: Mapping[str, Medicine]
    street: Mapping[str, tuple[Medicine, ...]]
    classes: Mapping[str, frozenset[str]]
    salts: frozenset[str]
    beside: frozenset[str]
    spellings: Dictionary


@cache
def vocabulary() -> Vocabulary:
    """The names and classes of `medicines.toml`, read once a process."""
    page = tomllib.loads(PAGE.read_text(encoding="utf-8"))
    brands = {**page["everyday"], **page["names"]}
    classes: dict[str, set[str]] = {one: set() for one in brands}
    for kind, members in page["classes"].items():
        for member in members:
            classes.setdefault(member, set()).add(kind)
    names = {fold(one): Medicine(one, (one,)) for one in classes}
    names |= {fold(name): Medicine(name, (one,)) for one, known in brands.items() for name in known}
    names |= {fold(name): Medicine(name, tuple(inside)) for name, inside in page["combinations"].items()}
    return Vocabulary(
        ingredients=frozenset(classes),
        names=names,
        street={fold(said): tuple(names[fold(one)] for one in meant) for said, meant in page["street"].items()},
        classes={one: frozenset(kinds) for one, kinds in classes.items()},
        salts=frozenset(page["words"]["salts"].split()),
        beside=frozenset(page["words"]["beside"].split()),
        spellings=Dictionary(names),
    )


@lru_cache(maxsize=KEPT)
def fold(written: str) -> str:
    """A name as it is looked up: no case, accents, apostrophes or punctuation."""
    return " ".join(_words(written))


def _words(written: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", written.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’`®™")
    plain = re.sub(r"[,;/+&\n]", " and ", plain.replace("#", " no "))
    return tuple(re.findall(r"[^\W_]+", plain))


@dataclass(slots=True)
class _Said:
    """The words of a text, sorted: names we know, nicknames that must be asked back, words nobody knows."""

    names: list[Medicine] = field(default_factory=list)
    nicknames: list[tuple[Medicine, ...]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def _walk(words: tuple[str, ...]) -> _Said:
    """Take the longest name at every place. A salt behind a name belongs to it; by itself it may be a medicine."""
    known, said = vocabulary(), _Said()
    at, after_name = 0, False
    while at < len(words):
        if after_name and words[at] in known.salts:
            at += 1
            continue
        name = _name_at(words, at)
        if name in known.names:
            said.names.append(known.names[name])
        elif name in known.street:
            said.nicknames.append(known.street[name])
        elif not _is_beside(words[at]):
            said.unknown.append(words[at])
        after_name = bool(name)
        at += name.count(" ") + 1
    return said


def _name_at(words: tuple[str, ...], at: int) -> str:
    """The longest name or nickname that begins here; empty when none does."""
    known = vocabulary()
    phrases = (" ".join(words[at : at + length]) for length in range(LONGEST_NAME, 0, -1))
    return next((name for name in phrases if name in known.names or name in known.street), "")


def _is_beside(word: str) -> bool:
    return word in vocabulary().beside or bool(re.fullmatch(r"\d+(mg|mcg|ug|g|ml|x)?", word))


def _meant(said: _Said) -> Iterator[tuple[Medicine, ...]]:
    """What may stand behind the nicknames and the unknown words, likeliest first."""
    known = vocabulary()
    near = {word: [known.names[name] for name in known.spellings.near(word)] for word in said.unknown}
    if len(said.unknown) > 1:
        if all(near.values()):
            yield tuple(found[0] for found in near.values())
        yield from ((known.names[name],) for name in known.spellings.near("".join(said.unknown)))
    for one in [*said.nicknames, *near.values()]:
        yield from ((medicine,) for medicine in one)


def _together(parts: list[Medicine]) -> Medicine:
    """Several names as one: everything that is in any of them, once."""
    inside = tuple(dict.fromkeys(one for part in parts for one in part.ingredients))
    return Medicine(" and ".join(dict.fromkeys(part.name for part in parts)), inside)
