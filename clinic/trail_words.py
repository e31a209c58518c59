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
        "record.opened": "Read the record",
        "follow_up.opened": "Read a follow-up",
        "trail.opened": "Opened the audit trail",
        "trail.exported": "Exported the audit trail",
        "finding.accepted": "Accepted a safety finding",
        "chart.glass_broken": "Opened a restricted chart with a reason",
        "identifier.unmasked": "Looked at a sensitive number in full",
        "patient.merged": "Merged two records of one person",
        "patient.split": "Made two records of a merged one again",
        "patient.told_apart": "Said that two records are two people",
        "patient.card_printed": "Printed the person's card",
        "consent.opened": "Printed a consent",
        "consent.revoked": "Consent taken back",
        "disclosure.made": "Told somebody outside",
        "disclosure.opened": "Opened what was told",
        "disclosures.accounted": "Printed who was told about the person",
    }
)


# What the filter of the trail offers; a verb that is not here yet is offered where it occurs.
OFTEN_ASKED = (
    "alert.ended", "alert.raised", "card.opened", "chart.glass_broken", "chart.opened", "consent.given",
    "consent.revoked",
    "count.witnessed", "credential.refused", "disclosure.made", "door.refused", "dose.given", "dose.opened",
    "dose.refused", "dose.reversed", "dose.spilled", "dose.vomited", "enrolment.closed", "enrolment.opened",
    "finding.accepted", "follow_up.done", "follow_up.raised", "follow_up.withdrawn", "hold.lifted", "hold.placed",
    "order.signed", "order.written", "patient.changed", "patient.checked_in", "patient.merged", "patient.registered",
    "patient.split", "record.opened", "session.signed_in", "session.signed_out", "staff.changed", "staff.taken_on",
    "stock.counted", "stock.mounted", "stock.received", "stock.wasted", "trail.exported", "trail.opened",
)  # fmt: skip


def verb_in_words(verb: str) -> str:
    """What was done: "dose.given" is "Dose given"."""
    return OWN_WORDS.get(verb) or verb.replace(".", " ").replace("_", " ").capitalize()


def detail_in_words(detail: Mapping[str, Any]) -> str:
    """What was noted down with it, as "key: value" pairs; [old, new] reads "old, now new"."""
    return "; ".join(f"{_key(key)}: {_value(key, value)}" for key, value in detail.items())


def _key(key: str) -> str:
    """Micrograms are told in milligrams, so the word is the amount."""
    return key.replace("amounts_micrograms", "amounts").replace("micrograms", "amount").replace("_", " ").strip()


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
        return ", ".join(f"{_key(name)} {_value(name, one)}" for name, one in value.items())
    return str(value)
