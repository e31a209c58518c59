"""A part of an instrument file, taken apart key by key: what is missing, of the wrong kind, or left over is refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assessments.domain.instrument import LANGUAGES, Words


class BadInstrument(ValueError):
    """An instrument file that cannot be read; the message says where and what would be right."""


_MISSING = object()


class Part:
    """One mapping of the file and where it stands. Every key is taken once; `finish` refuses what is left."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
            raise BadInstrument(f"{place or 'the file'}: expected a mapping with text keys, not {data!r:.60}")
        self.place = place
        self._left = dict(data)

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def refuse(self, key: str, why: str) -> BadInstrument:
        """What is wrong with that key."""
        return BadInstrument(f"{self._at(key)}: {why}")

    def get(self, key: str, default: Any, *, keep: bool = False) -> Any:
        """The value of a key that may be missing; `keep` leaves it to be taken again."""
        return self._left.get(key, default) if keep else self._left.pop(key, default)

    def take(self, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in self._left:
            raise self.refuse(key, "is missing")
        return self._left.pop(key)

    def checked(self, key: str, value: Any, right: bool) -> Any:  # noqa: FBT001
        """The value, or a refusal."""
        if not right:
            raise self.refuse(key, f"{value!r:.60} cannot be right")
        return value

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A text that says something."""
        value = self.take(key) if default is _MISSING else self.get(key, default)
        return str(self.checked(key, value, isinstance(value, str) and (bool(value.strip()) or value == default)))

    def number(self, key: str, default: float | None) -> float | None:
        """A number, or the default."""
        value = self.get(key, default)
        found: float | None = self.checked(key, value, value is None or type(value) in (int, float))
        return found

    def truth(self, key: str, *, default: bool = False) -> bool:
        """true or false."""
        value = self.get(key, default)
        return bool(self.checked(key, value, type(value) is bool))

    def one_of(self, key: str, known: Sequence[str], default: Any = _MISSING) -> str:
        """One of the known words."""
        value = self.take(key) if default is _MISSING else self.get(key, default)
        if value not in known and value != default:
            raise self.refuse(key, f"{value!r} is none of {', '.join(known)}")
        return str(value)

    def some_of(self, key: str, known: Sequence[str], *, optional: bool = False) -> tuple[str, ...]:
        """Several of the known words."""
        values = self.get(key, []) if optional else self.take(key)
        unknown = [value for value in values if value not in known] if isinstance(values, list) else [values]
        if unknown:
            raise self.refuse(key, f"{unknown[0]!r} is none of {', '.join(known)}")
        return tuple(values)

    def words(self, key: str) -> Words:
        """A text in every language we speak."""
        return read_words(self.take(key), self._at(key))

    def maybe_words(self, key: str) -> Words | None:
        """A text in every language, where there is one."""
        value = self.get(key, None)
        return None if value is None else read_words(value, self._at(key))

    def part(self, key: str) -> "Part":
        """A mapping that must be there."""
        return Part(self.take(key), self._at(key))

    def parts(self, key: str, *, keep: bool = False) -> Iterator[tuple[str, "Part"]]:
        """The named mappings under a key, in their order."""
        value = self.get(key, {}, keep=keep)
        Part(value, self._at(key))
        yield from ((name, Part(one, f"{self._at(key)}.{name}")) for name, one in value.items())

    def listed(self, key: str) -> Iterator["Part"]:
        """The mappings of a list."""
        values = self.checked(key, value := self.get(key, []), isinstance(value, list))
        yield from (Part(one, f"{self._at(key)}[{place}]") for place, one in enumerate(values))

    def finish(self) -> None:
        """Refuse what nobody asked for: a misspelt key must not pass in silence."""
        if self._left:
            raise BadInstrument(f"{self._at(next(iter(self._left)))}: there is no such key here")


def read_words(data: Any, place: str) -> Words:
    """A text in every language. Raises BadInstrument."""
    if not isinstance(data, Mapping) or set(data) != set(LANGUAGES):
        raise BadInstrument(f"{place}: expected the words in {' and '.join(LANGUAGES)}, not {data!r:.60}")
    if not all(isinstance(word, str) and word.strip() for word in data.values()):
        raise BadInstrument(f"{place}: a language has no words")
    return Words(**data)
