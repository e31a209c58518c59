"""The words of a consent form, in the language it is explained in: what is read aloud, signed and kept.

The texts lie in `consent_forms/`, one file a language. They are our own but for the passage marked as a quotation.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from patients.domain.consent import KINDS, LANGUAGES, TPO_RECIPIENTS, Draft

_FORMS = Path(__file__).parent / "consent_forms"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is read: title, paragraphs, elements as label and text, statements."""

    version: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    elements: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]

    def as_text(self) -> str:
        """The whole form as plain text, to be kept with the signature."""
        lines = [self.title, *self.paragraphs, *(f"{label}: {text}" for label, text in self.elements)]
        return "\n\n".join([*lines, *self.statements])


@cache
def words_in(language: str) -> Mapping[str, Any]:
    """All texts of that language."""
    with (_FORMS / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def day_in(day: date, language: str) -> str:
    """A day as it is written in that language."""
    words = words_in(language)
    written: str = words["day"].format(day=day.day, month=words["months"][day.month - 1], year=day.year)
    return written


def form_of(draft: Draft, *, patient_name: str) -> Form:
    """The form with the answers of this consent in it."""
    language = draft.language if draft.language in LANGUAGES else "en"
    words = words_in(language)
    kind = words["kinds"][draft.kind]
    about = words["medication_names"].get(draft.about) or words["channels"].get(draft.about, draft.about)
    fill = {"about": about, "about_words": words["medications"].get(draft.about, "")}
    paragraphs = [text.format(**fill) for text in kind["text"]]
    if draft.nearby_programmes:
        paragraphs.append(kind["nearby"])
    return Form(
        version=f"{draft.kind}-{words['version']}",
        language=language,
        title=kind["title"].format(**fill),
        paragraphs=tuple(paragraphs),
        elements=tuple(_elements(draft, words, patient_name, language)),
        statements=tuple(words["statements"][name] for name in words["statements"] if name in draft.statements),
    )


def _elements(draft: Draft, words: Mapping[str, Any], patient_name: str, language: str) -> Iterable[tuple[str, str]]:
    """Label and text of each element of 42 CFR 2.31(a)(1)-(5) and (7); of a treatment consent the name alone."""
    label = words["labels"]
    yield label["person"], patient_name
    if draft.terms:
        yield label["agreed"], draft.terms
    if not KINDS[draft.kind].purposes:
        return
    yield label["who_may_tell"], draft.discloser
    yield label["what"], _listed(words["categories"][one] for one in words["categories"] if one in draft.categories)
    yield label["to"], _recipients(draft)
    yield label["purpose"], _purpose(draft, words)
    yield label["ends"], _end(draft, words, language)


def _recipients(draft: Draft) -> str:
    named = [f"{one.name}, {one.address}" if one.address else one.name for one in draft.recipients]
    return _listed([TPO_RECIPIENTS, *named] if draft.kind == "tpo" else named)


def _purpose(draft: Draft, words: Mapping[str, Any]) -> str:
    told = [words["purposes"][one] for one in words["purposes"] if one in draft.purpose and one != "other"]
    return _listed([*told, draft.purpose_words] if draft.purpose_words else told)


def _end(draft: Draft, words: Mapping[str, Any], language: str) -> str:
    text: str = words["ends"].get(draft.ends, "")
    day = day_in(draft.ends_on, language) if draft.ends_on else ""
    return text.format(day=day, when=draft.ends_when)


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(parts)
