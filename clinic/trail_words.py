"""The audit trail in plain words. A verb is a noun and a past tense, so most read as they are."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

OWN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "door.refused": "Was refused at a page",
        "credential.refused": "Entered a wrong password or PIN",
        "dose.opened": "Opened the page of a dose",
        "card.opened": "Opened the dose card",
        "chart.opened": "Opened the chart",
        "trail.opened": "Opened the audit trail",
        "trail.exported": "Exported the audit trail",
        "finding.accepted": "Accepted a safety finding",
        "patient.card_printed": "Printed the person's card",
    }
)


def verb_in_words(verb: str) -> str:
    """What was done: "dose.given" is "Dose given"."""
    return OWN_WORDS.get(verb) or verb.replace(".", " ").replace("_", " ").capitalize()


def detail_in_words(detail: Mapping[str, Any]) -> str:
    """What was noted down with it, as "key: value" pairs; [old, new] reads "old, now new"."""
    return "; ".join(f"{key.replace('_', ' ')}: {_value(key, value)}" for key, value in detail.items())


def _value(key: str, value: Any) -> str:
    if value is None or value == "":
        return "none"
    if key.endswith(("micrograms", "wasted")) and type(value) is int:
        return f"{value / 1000:g} mg"
    if isinstance(value, list) and len(value) == 2 and not any(isinstance(one, list | dict) for one in value):
        return f"{_value(key, value[0])}, now {_value(key, value[1])}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " / ".join(_value(key, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_value(name, one)}" for name, one in value.items())
    return str(value)
