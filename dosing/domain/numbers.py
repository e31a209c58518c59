"""The clinic's numbers: every page of `dosing/protocols/`, read once. No number stands without its source.

A number is asked for by its key, such as "methadone.take_home.ladder.start.most_days"; words beside it, such
as the action of a row, by theirs. What a page leaves out, or a source nobody can look up, is an error here
and not at the counter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from dosing.domain.quantities import Quantity

PAGES = Path(__file__).resolve().parent.parent / "protocols"
EVIDENCE = ("read", "secondary", "general", "default")
_INHERITED = ("source", "evidence", "says")


class InvalidProtocol(ValueError):
    """A page of numbers is not sound; the message names the key."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number with its unit, where it was read, how surely, and what it says in a sentence."""

    key: str
    value: Decimal
    unit: str
    source: str
    evidence: str
    says: str

    @property
    def micrograms(self) -> int:
        """An amount in milligrams as the whole micrograms that doses are kept in."""
        return Quantity.from_mg(self.value).micrograms


class Numbers(Mapping[str, Number]):
    """Numbers by key, and the words that stand beside them."""

    def __init__(self, numbers: Mapping[str, Number], words: Mapping[str, str]) -> None:
        self._numbers, self._words = dict(numbers), dict(words)

    def __getitem__(self, key: str) -> Number:
        return self._numbers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def quantity(self, key: str) -> Quantity:
        """An amount in milligrams. Raises KeyError where there is none."""
        return Quantity.from_mg(self._in(key, "mg").value)

    def days(self, key: str) -> int:
        """A whole number of days. Raises KeyError where there is none."""
        return int(self._in(key, "days").value)

    def source(self, key: str) -> str:
        """Where a number was read, or what stands beneath this key."""
        return self[key].source if key in self else self._words[f"{key}.source"]

    def words(self, key: str) -> str | None:
        """The words at this key; None where there are none."""
        return self._words.get(key)

    def with_own(self, own: Mapping[str, Number]) -> Numbers:
        """The same with some numbers decided otherwise."""
        return Numbers({**self._numbers, **own}, self._words) if own else self

    def parts(self, key: str) -> tuple[str, ...]:
        """The names directly beneath a key that lead to numbers, in the order of the page."""
        beneath = (known[len(key) + 1 :] for known in self if known.startswith(f"{key}."))
        return tuple(dict.fromkeys(rest.partition(".")[0] for rest in beneath))

    def _in(self, key: str, unit: str) -> Number:
        number = self[key]
        if number.unit != unit:
            raise InvalidProtocol(f"{key} is in {number.unit}, not in {unit}.")
        return number


def read_numbers(texts: Iterable[str]) -> Numbers:
    """The numbers of these pages. Raises InvalidProtocol naming what is wrong."""
    numbers: dict[str, Number] = {}
    words: dict[str, str] = {}
    for text in texts:
        page = tomllib.loads(text)
        sources, prefix = page.pop("sources"), page.pop("medication")
        for key, leaf in _leaves(prefix, page, {}):
            if key in numbers or key in words:
                raise InvalidProtocol(f"{key} stands twice.")
            if isinstance(leaf, str):
                words[key] = sources.get(leaf, leaf) if key.endswith(".source") else leaf
            else:
                numbers[key] = _number(key, leaf, sources)
    return Numbers(numbers, words)


@cache
def protocol_numbers() -> Numbers:
    """Every number of this installation, as the pages say it."""
    return read_numbers(path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.toml")))


def _leaves(key: str, table: Mapping[str, Any], above: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every number and every word of a page; what is inherited goes down with it."""
    here = {**above, **{name: table[name] for name in _INHERITED if name in table}}
    if "value" in table:
        yield key, {**here, **table}
        return
    for name, inner in table.items():
        if isinstance(inner, Mapping):
            yield from _leaves(f"{key}.{name}", inner, here)
        elif isinstance(inner, str):
            yield f"{key}.{name}", inner
        else:
            raise InvalidProtocol(f"{key}.{name} is neither words nor a number with a value.")


def _number(key: str, found: Mapping[str, Any], sources: Mapping[str, str]) -> Number:
    missing = [name for name in ("value", "unit", *_INHERITED) if not isinstance(found.get(name), str)]
    if missing:
        raise InvalidProtocol(f"{key} does not say its {' and '.join(missing)}.")
    if found["source"] not in sources:
        raise InvalidProtocol(f"{key} names the source {found['source']}, which the page does not list.")
    if found["evidence"] not in EVIDENCE:
        raise InvalidProtocol(f"{key}: evidence is one of {', '.join(EVIDENCE)}.")
    try:
        value = Decimal(found["value"])
    except InvalidOperation as problem:
        raise InvalidProtocol(f"{key}: {found['value']} is not a number.") from problem
    if not value.is_finite() or value < 0 or (found["unit"] == "days" and value % 1):
        raise InvalidProtocol(f"{key}: {found['value']} {found['unit']} cannot be.")
    return Number(key, value, found["unit"], sources[found["source"]], found["evidence"], found["says"])
