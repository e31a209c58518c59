"""Answers to the questions of an intake: what counts as one, and how two people's are put together.

An answer that is not there was not asked. "Asked and declined" and "not known" are answers like any other: they say
that somebody asked, and they are never read as no, none or zero.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Answers = Mapping[str, Any]

DECLINED = "declined"
NOT_KNOWN = "not_known"
NO_ANSWERS: Mapping[str, str] = {DECLINED: "Asked, prefers not to say", NOT_KNOWN: "Not known"}


class State(StrEnum):
    """How far a section is."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETE = "complete"
    DECLINED = "declined"

    @property
    def is_done(self) -> bool:
        """Whether nobody needs to ask again: answered, or the person would rather not."""
        return self in (State.COMPLETE, State.DECLINED)


def state_of(*, started: bool, declined: bool, missing: bool) -> State:
    """The state of a section from what is on record about it."""
    if declined:
        return State.DECLINED
    if not started:
        return State.NOT_STARTED
    return State.IN_PROGRESS if missing else State.COMPLETE


def is_told(answer: Any) -> bool:
    """Whether the person told something, rather than declined or did not know."""
    return answer not in (None, "", [], DECLINED, NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of two people's answers: all of them, and the questions that both changed differently."""

    answers: dict[str, Any]
    clashes: tuple[str, ...] = ()


def merge(*, base: Answers, mine: Answers, theirs: Answers, chosen: Mapping[str, str] | None = None) -> Merged:
    """My answers laid over theirs; `base` is what both started from.

    A question that only one of us changed takes that change. One that both changed to different answers is a clash,
    until `chosen` says "mine" or "theirs" for it. Nothing is dropped without being named.
    """
    answers, clashes = dict(theirs), []
    for name in sorted({*base, *mine, *theirs}):
        before, here, there = base.get(name), mine.get(name), theirs.get(name)
        choice = (chosen or {}).get(name)
        if here in (there, before) or choice == "theirs":
            continue
        if there != before and choice != "mine":
            clashes.append(name)
        elif name in mine:
            answers[name] = here
        else:
            answers.pop(name, None)
    return Merged(answers, tuple(clashes))


def mark_of(number: int, answers: Answers) -> str:
    """What a page keeps of the answers it showed, so that a save can tell whether they have changed since."""
    told = json.dumps(answers, sort_keys=True, ensure_ascii=True)
    return f"{number}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def number_in(mark: str) -> int:
    """The number of the version a page showed; 0 when it showed none."""
    number = mark.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
