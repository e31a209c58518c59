"""Answers as they were given, checked one by one. Nothing is coerced: `"3"`, `True` and `2.0` are not 3, 1 and 2."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.domain.instrument import Instrument, Item, Kind

DECLINED = "declined"
MOST_ANSWERS = 200
MOST_ENTRIES = 60
LONGEST_TEXT = 4000
_ENTRY = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")


class AnswersMalformed(ValueError):
    """These are not answers to this instrument; `fields` says which and why. Nothing can be stored."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__("These are not answers to this instrument.")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """The valid answers, who declined what, and which answers are not allowed for their item."""

    given: Mapping[str, Any]
    declined: frozenset[str]
    invalid: tuple[str, ...]


def check(instrument: Instrument, answers: object) -> CheckedAnswers:
    """Sort the answers. Raises AnswersMalformed for what is no form of this instrument at all."""
    if not isinstance(answers, Mapping):
        raise AnswersMalformed({"answers": ["Send one object: each item's id with its answer."]})
    if len(answers) > MOST_ANSWERS:
        raise AnswersMalformed({"answers": [f"At most {MOST_ANSWERS} answers."]})
    wrong = {f"answers.{str(name)[:60]}": [_misfit(instrument, name, value)] for name, value in answers.items()}
    wrong = {name: problems for name, problems in wrong.items() if problems != [""]}
    if wrong:
        raise AnswersMalformed(dict(list(wrong.items())[:20]))
    given, declined, invalid = {}, set(), []
    for name, value in answers.items():
        item = instrument.items[name]
        if value is None:
            continue
        if is_declined(item, value):
            declined.add(name)
        elif is_allowed(item, value):
            given[name] = value
        else:
            invalid.append(name)
    return CheckedAnswers(given, frozenset(declined), tuple(invalid))


def _misfit(instrument: Instrument, name: object, value: object) -> str:
    """Why this cannot be an answer at all; empty when it can, right or wrong."""
    item = instrument.items.get(name) if isinstance(name, str) else None
    if item is None:
        return f"{instrument.id} {instrument.version} has no such item."
    if item.kind is Kind.PANEL and isinstance(value, Mapping):
        flat = all(isinstance(key, str) and _ENTRY.fullmatch(key) for key in value) and _is_flat(value.values())
        return "" if flat and len(value) <= MOST_ENTRIES else "Name each result in small letters, one value each."
    if item.kind is Kind.LIST and isinstance(value, list):
        return "" if _is_flat(value) and len(value) <= MOST_ENTRIES else "Send a list of names."
    return "" if _is_flat([value]) else "Send one value, nothing nested."


def _is_flat(values: Any) -> bool:
    return not any(isinstance(value, dict | list | tuple | set) for value in values)


def is_declined(item: Item, value: object) -> bool:
    """Whether the person refused this question; a word of their own in a text is no refusal."""
    return value == DECLINED and item.kind is not Kind.TEXT and (str, DECLINED) not in item.allowed


def is_allowed(item: Item, value: Any) -> bool:
    """Whether the item takes this answer, exactly as it is."""
    if item.kind is Kind.CHOICE:
        return (type(value), value) in item.allowed
    if item.kind is Kind.INTEGER:
        return type(value) is int and _within(item, value)
    if item.kind is Kind.NUMBER:
        return type(value) in (int, float) and math.isfinite(value) and _within(item, value)
    if item.kind is Kind.BOOLEAN:
        return type(value) is bool
    if item.kind is Kind.TEXT:
        return type(value) is str and len(value) <= LONGEST_TEXT
    if item.kind is Kind.PANEL:
        return isinstance(value, Mapping) and all(
            result is None or (type(result), result) in item.allowed for result in value.values()
        )
    return isinstance(value, list) and all(isinstance(name, str) and _ENTRY.fullmatch(name) for name in value)


def _within(item: Item, value: float) -> bool:
    return (item.low is None or value >= item.low) and (item.high is None or value <= item.high)
