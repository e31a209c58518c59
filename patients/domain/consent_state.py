"""Whether a consent is in force at a moment, and whether it covers what somebody wants to tell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from patients.domain.consent import (
    CATEGORIES,
    KINDS,
    PURPOSES,
    RECIPIENT_KINDS,
    TPO_RECIPIENT_KINDS,
    Recipient,
    plain,
)
from patients.domain.consent_elements import MOST_MILES
from patients.domain.disclosure import Telling

IN_FORCE, NOT_YET, EXPIRED, REVOKED = "in_force", "not_yet", "expired", "revoked"


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as the rules read it. `taken_back_for`: names of recipients it was taken back for alone."""

    id: int
    kind: str
    state: str
    signed_on: date
    categories: frozenset[str] = frozenset()
    recipients: tuple[Recipient, ...] = ()
    nearby_programmes: bool = False
    purposes: frozenset[str] = frozenset()
    taken_back_for: frozenset[str] = field(default_factory=frozenset)


def state_on(
    day: date, *, signed_on: date, ends: str, ends_on: date | None, ended: str | None, treatment_ended: bool
) -> str:
    """The state on that day. `ended` is how it was ended by hand by then, if it was."""
    if ended == "revoked":
        return REVOKED
    if day < signed_on:
        return NOT_YET
    if ended or (ends == "end_of_treatment" and treatment_ended):
        return EXPIRED
    # A consent that ends on a date still covers that day.
    return EXPIRED if ends == "on_date" and (ends_on is None or ends_on < day) else IN_FORCE


def treatment_ended_since(signed_on: date, by: date, episodes: Iterable[tuple[date, date | None]]) -> bool:
    """Whether treatment has ended between the signing and that day. Episodes are admission and discharge.

    Ending on the day of signing counts only while nobody admitted the person again that day.
    """
    episodes = list(episodes)
    ends = [end for _, end in episodes if end is not None and signed_on <= end <= by]
    again = any(start >= signed_on and (end is None or end > signed_on) for start, end in episodes if start <= by)
    return any(end > signed_on for end in ends) or (bool(ends) and not again)


def why_not_covered(given: Given, telling: Telling) -> str | None:
    """Why this consent does not cover that telling, in a sentence; None when it does."""
    if not telling.categories or not telling.purpose:
        return "Say what is to be told, and what for (42 CFR 2.13(a))."
    beyond = sorted(telling.categories - given.categories)
    if beyond:
        return f"It does not cover {' or '.join(CATEGORIES.get(one, one) for one in beyond)}."
    if telling.purpose not in given.purposes:
        return f"It is not for this purpose: {PURPOSES.get(telling.purpose, telling.purpose)}."
    if plain(telling.recipient.name) in given.taken_back_for:
        return "It was taken back for this recipient."
    if not _reaches(given, telling.recipient):
        return f"It does not let this {RECIPIENT_KINDS.get(telling.recipient.kind, 'recipient')} be told."
    return {
        REVOKED: "It was taken back.",
        EXPIRED: "It has expired.",
        NOT_YET: "It is not signed yet on that day.",
    }.get(given.state)


def _reaches(given: Given, recipient: Recipient) -> bool:
    """By name; by class under a treatment-payment-operations consent; by distance where 42 CFR 2.34(a)(3) lets it."""
    if any(one.kind == recipient.kind and one.is_named(recipient.name) for one in given.recipients):
        return True
    if given.kind == "tpo":
        return recipient.kind in TPO_RECIPIENT_KINDS
    near = recipient.miles is not None and 0 <= recipient.miles <= MOST_MILES
    return given.nearby_programmes and recipient.kind == "programme" and near


def kinds_that_would_allow(telling: Telling) -> tuple[str, ...]:
    """The kinds of consent that could cover this; none when no consent can."""
    return tuple(
        name
        for name, kind in KINDS.items()
        if telling.categories
        and telling.categories <= kind.categories
        and telling.purpose in kind.purposes
        and telling.recipient.kind in kind.recipient_kinds
    )
