"""Lines of the audit trail in plain words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from clinic.clock import HasClock, local
from clinic.trail_words import detail_in_words, verb_in_words

register = template.Library()


@register.filter
def verb_words(verb: str) -> str:
    """What was done."""
    return verb_in_words(verb)


@register.filter
def detail_words(detail: Mapping[str, Any]) -> str:
    """What was noted down with it."""
    return detail_in_words(detail)


@register.filter
def at_site(at: datetime, site: HasClock) -> str:
    """The instant as the clock on the site's wall showed it, to the second."""
    return f"{local(site, at):%d %b %Y %H:%M:%S}"
