"""What the questions say on a page, in the language they are asked in."""

from collections.abc import Sized
from typing import Any

from django import template

from assessments.domain.tablet_words import WORDS

register = template.Library()


@register.simple_tag
def say(word: str, language: str = "en") -> str:
    """One of our own words, in English or Spanish."""
    return WORDS.get(language or "en", WORDS["en"])[word]


@register.inclusion_tag("assessments/_gauge.html")
def gauge(done: int, asked: Sized, label: str, language: str = "en") -> dict[str, Any]:
    """How many of the questions have an answer."""
    return {"value": done, "maximum": len(asked), "label": label, "of": say("of", language)}


@register.filter
def plain(value: float) -> str:
    """A limit as it is written: 20, not 20.0."""
    return f"{value:g}"
