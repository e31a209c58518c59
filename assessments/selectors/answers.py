"""The answers of an assessment: every save of it, the last of each item in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.models import AnswerSave, Assessment


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in force: what, in which save, whose hand, when, asked in which language."""

    value: Any
    number: int
    by_patient: bool
    saved_by: Any
    saved_at: datetime
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers in force. `number` is the last save; an item taken back stands in `items` with the value None."""

    items: Mapping[str, Answer]
    number: int = 0

    @property
    def raw(self) -> dict[str, Any]:
        """{item: value} as it is scored and stored."""
        return {item: answer.value for item, answer in self.items.items() if answer.value is not None}

    def since(self, number: int) -> set[str]:
        """Items answered in saves after that one."""
        return {item for item, answer in self.items.items() if answer.number > number}


def fold(saves: Iterable[AnswerSave]) -> Answers:
    """The answers in force after these saves, given in their order."""
    found = Answers({})
    for save in saves:
        found = followed_by(found, save)
    return found


def followed_by(before: Answers, save: AnswerSave) -> Answers:
    """The answers in force once that save has come to those before it."""
    given = {
        item: Answer(value, save.number, save.by_patient, save.saved_by, save.saved_at, save.language)
        for item, value in save.changes.items()
    }
    return Answers({**before.items, **given}, save.number)


def answers_of(assessment: Assessment) -> Answers:
    """The answers in force, in one query."""
    return fold(AnswerSave.objects.filter(assessment=assessment).select_related("saved_by").order_by("number"))
