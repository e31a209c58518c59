"""What this app asks and tells the apps above it, which it does not know. They answer from their `apps.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from clinic.actors import Actor
from clinic.models import Site

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True)
class TwoRecords:
    """Two records, by their ids: the one that stays, the one it absorbs or has absorbed."""

    survivor_id: int
    absorbed_id: int


@dataclass(frozen=True, slots=True)
class ProgrammeMedicine:
    """A medicine under a running order, in words for a paper: what, how much and how often, since when, by whom."""

    name: str
    ingredient: str
    dose: str
    since: date
    prescriber: str


WhyNot = Callable[[TwoRecords, date], list[str]]
Told = Callable[[Actor, TwoRecords, datetime], None]

Given = Callable[[int, date], list[ProgrammeMedicine]]
NotHere = Callable[[Site, date], set[int]]

_why_not: list[WhyNot] = []
_told_of_split: list[Told] = []
_given: list[Given] = []
_not_here: list[NotHere] = []


def object_to_merging(answer: WhyNot) -> None:
    """Say who knows reasons why two records cannot become one: given the day, a sentence for each reason."""
    _add(_why_not, answer)


def after_a_split(listener: Told) -> None:
    """Say who acts when a merge, made at that instant, has been undone; inside the same transaction."""
    _add(_told_of_split, listener)


def objections_to_merging(records: TwoRecords, today: date) -> list[str]:
    """Every reason the upper apps know."""
    return [reason for answer in _why_not for reason in answer(records, today)]


def tell_of_split(actor: Actor, records: TwoRecords, merged_at: datetime) -> None:
    """Tell everybody who listens."""
    for listener in _told_of_split:
        listener(actor, records, merged_at)


def answer_programme_medicines(answer: Given) -> None:
    """Say who knows which medicines the programme gives a person on a day."""
    _add(_given, answer)


def programme_medicines(patient_id: int, today: date) -> tuple[ProgrammeMedicine, ...]:
    """Every medicine the programme gives this person now."""
    return tuple(one for answer in _given for one in answer(patient_id, today))


def answer_who_is_missing(answer: NotHere) -> None:
    """Say who knows who is expected at a site on a day and has not come yet."""
    _add(_not_here, answer)


def not_here_yet(site: Site, day: date) -> set[int]:
    """The ids of everybody who is expected at the site that day and has not come yet."""
    return {patient_id for answer in _not_here for patient_id in answer(site, day)}


def _add(known: list[AnswerT], one: AnswerT) -> None:
    if one not in known:
        known.append(one)
