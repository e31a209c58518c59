"""What was given before a drug test: a question this app asks and upper apps answer from their `apps.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Given:
    """An ingredient given or taken home; `last` is the last day it is meant to cover."""

    ingredient: str
    first: date
    last: date


# Asked with a person's id, the first and the last day of interest; one query or a fixed few.
FindGiven = Callable[[int, date, date], Iterable[Given]]
_answers: list[FindGiven] = []


def answer_what_was_given(find: FindGiven) -> None:
    """Say who answers."""
    if find not in _answers:
        _answers.append(find)


def what_was_given(patient_id: int, first: date, last: date) -> list[Given]:
    """Everything given to the person that covers a day between the two."""
    return [one for find in _answers for one in find(patient_id, first, last)]
