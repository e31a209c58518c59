"""A text pack: the validated wording of one instrument in one language, as a clinic may be licensed to show it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from assessments.domain.instrument import LANGUAGES, Instrument, Item, LicenceClass, Words
from assessments.domain.reading import read_yaml
from assessments.domain.schema import BadInstrument, Part

LARGEST_PACK = 200_000
LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class TextPack:
    """The words of every question, and of the answers where the wording has its own: by item, then value."""

    instrument: str
    version: str
    language: str
    source: str
    instructions: str
    items: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]

    def worded(self, item: Item) -> Item:
        """The item in these words; what the pack does not word keeps our own."""
        if item.id not in self.items:
            return item
        said = self.items[item.id]
        answers = self.options.get(item.id, {})
        options = tuple(
            replace(option, label=Words(text, text)) if (text := answers.get(str(option.value))) else option
            for option in item.options
        )
        return replace(item, label=Words(said, said), options=options)


def read_text_pack(source: bytes, known: Mapping[tuple[str, str], Instrument]) -> TextPack:
    """The pack a file holds, once it fits its instrument. Raises BadInstrument naming the place."""
    if len(source) > LARGEST_PACK:
        raise BadInstrument(f"the file: at most {LARGEST_PACK // 1000} kB")
    part = Part(read_yaml(source), "")
    name, version = part.text("instrument"), part.text("version")
    instrument = known.get((name, version))
    if instrument is None:
        raise part.refuse("instrument", f"there is no {name} {version} here")
    if instrument.licence.kind is LicenceClass.OWN:
        raise part.refuse("instrument", f"the words of {name} are our own; there is no other wording")
    pack = TextPack(
        instrument=name,
        version=version,
        language=part.one_of("language", LANGUAGES),
        source=part.text("source"),
        instructions=part.text("instructions", ""),
        items=MappingProxyType(_texts(part, "items", part.take("items"))),
        options=MappingProxyType(
            {item: _answers(part, item, words) for item, words in part.get("options", {}).items()}
        ),
    )
    part.finish()
    _fits(part, pack, instrument)
    return pack


def _answers(part: Part, item: str, words: Any) -> dict[str, str]:
    named = {str(value): text for value, text in words.items()} if isinstance(words, Mapping) else words
    return _texts(part, f"options.{item}", named)


def _texts(part: Part, key: str, data: Any) -> dict[str, str]:
    if not isinstance(data, Mapping) or not data:
        raise part.refuse(key, "expected a text for each name")
    for name, text in data.items():
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            raise part.refuse(f"{key}.{name}", f"expected a text of at most {LONGEST_TEXT} characters")
    return dict(data)


def _fits(part: Part, pack: TextPack, instrument: Instrument) -> None:
    """Every question has its words, and no words are for a question or an answer that is not there."""
    questions = {item.id for item in instrument.questions if item.required}
    for what, names in (
        ("has no words", questions - set(pack.items)),
        ("is no question", set(pack.items) - set(instrument.items)),
    ):
        if names:
            raise part.refuse(f"items.{min(names)}", what)
    for item, words in pack.options.items():
        values = {str(option.value) for option in instrument.items[item].options} if item in instrument.items else set()
        if set(words) != values:
            raise part.refuse(f"options.{item}", f"expected words for exactly {', '.join(sorted(values)) or 'nothing'}")
