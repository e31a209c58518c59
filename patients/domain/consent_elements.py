"""Whether a consent is complete: every element the rules ask for, or a sentence about each that is missing.

42 CFR 2.31(a)(1)-(10), (b), (d) for disclosures (R-2.31-*, R-2.34-REG-3); 42 CFR 8.12(e) for treatment.
"""

from collections.abc import Iterator
from datetime import date

from patients.domain.consent import (
    CAPACITIES,
    CATEGORIES,
    DISCLOSURE,
    ENDS,
    KINDS,
    LANGUAGES,
    RECIPIENT_KINDS,
    STATEMENTS,
    WAYS,
    Draft,
    Kind,
    Recipient,
)

Wrong = tuple[str, str]
LONGEST, MOST_RECIPIENTS = 200, 20
MOST_MILES = 200  # R-2.34-REG-1, 42 CFR 2.34(a)(1)


def what_is_wrong(draft: Draft, *, today: date) -> dict[str, list[str]]:
    """The answers that are missing or cannot be right, each with sentences; empty when the consent may count."""
    kind = KINDS.get(draft.kind)
    if kind is None:
        return {"kind": ["Choose what the consent is for."]}
    found: dict[str, list[str]] = {}
    rules = (_signature, _about, _information, _recipients, _purpose, _end, _statements)
    treatment = (_signature, _about)
    for rule in rules if kind.family == DISCLOSURE else treatment:
        for name, sentence in rule(draft, kind, today):
            found.setdefault(name, []).append(sentence)
    return found


def _signature(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    """Elements (8) and (9). A treatment consent may be spoken when that is documented (R-8.12-CONSENT-1)."""
    if not draft.signer_name.strip():
        yield "signer_name", "Who signs? Write the whole name."
    if draft.capacity not in CAPACITIES:
        yield "capacity", "Say who signs: the person, or somebody who may sign for them."
    elif draft.capacity != "patient" and not draft.relationship.strip():
        yield "relationship", "Say what makes this person the one who may sign, such as mother or court order."
    if draft.language not in LANGUAGES:
        yield "language", "Choose the language it was explained in."
    if draft.signed_on > today:
        yield "signed_on", "The day of signing lies in the future."
    yield from _way(draft, kind, today)


def _way(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    if draft.how not in WAYS:
        yield "how", "Say how it was signed."
    elif draft.how == "verbal" and kind.family == DISCLOSURE:
        yield "how", "A consent to tell somebody is in writing: on this screen or on paper (42 CFR 2.31(a))."
    elif draft.how != "electronic" and not draft.document.strip():
        yield "document", "Say where the paper is, or who heard it and where that is written down."
    elif draft.how == "electronic" and draft.signed_on != today:
        yield "signed_on", "What is signed on this screen is signed today."


def _about(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    if kind.about and draft.about not in kind.about:
        yield "about", "Choose what it is about."
    if draft.kind == "taper" and not draft.terms.strip():
        yield "terms", "Write down the pace you agreed on, such as 5 mg every two weeks (42 CFR 8.12(e)(3))."
    if not kind.about and draft.about:
        yield "about", "This consent is about nothing in particular; leave it empty."


def _information(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    """Elements (2) and (3), and what may not be mixed."""
    if not draft.discloser.strip():
        yield "discloser", "Say who may tell."
    if not draft.categories:
        yield "categories", "Say what may be told."
    for category in draft.categories:
        if category not in CATEGORIES:
            yield "categories", "This is no kind of information known here."
        elif category not in kind.categories:
            yield "categories", _not_in_this(category, draft.kind)


def _not_in_this(category: str, kind: str) -> str:
    if category == "counselling_notes":
        return "Counselling notes need a consent of their own (42 CFR 2.31(b))."
    if kind == "counselling_notes":
        return "A consent for counselling notes holds nothing else (42 CFR 2.31(b))."
    return f"This kind of consent does not cover {CATEGORIES[category]}."


def _recipients(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    """Element (4). Under a treatment-payment-operations consent the class may stand for names (2.31(a)(4)(i))."""
    if len(draft.recipients) > MOST_RECIPIENTS:
        yield "recipients", f"At most {MOST_RECIPIENTS} recipients in one consent."
    if not draft.recipients and draft.kind != "tpo":
        yield "recipients", "Say who may be told, by name."
    for one in draft.recipients:
        yield from _recipient(one, draft, kind)
    if draft.nearby_programmes and draft.kind != "multiple_enrolment":
        yield "recipients", "Only a consent against treatment in two programmes may cover programmes it does not name."
    if draft.kind == "intermediary" and {one.kind for one in draft.recipients} != kind.recipient_kinds:
        yield (
            "recipients",
            "Name the intermediary, and the treating professionals behind it by name or as a class"
            " (42 CFR 2.31(a)(4)(ii)).",
        )


def _recipient(one: Recipient, draft: Draft, kind: Kind) -> Iterator[Wrong]:
    if not one.name.strip() or len(one.name) > LONGEST:
        yield "recipients", "Each recipient has a name of at most 200 characters."
    if one.kind not in kind.recipient_kinds:
        told = RECIPIENT_KINDS.get(one.kind, one.kind)
        yield "recipients", f"This kind of consent does not let a {told} be told."
    if draft.kind == "multiple_enrolment":
        if not one.address.strip():
            yield "recipients", "Each registry and programme stands with its address (42 CFR 2.34(a)(3))."
        if one.kind == "programme" and not (one.miles is not None and 0 <= one.miles <= MOST_MILES):
            yield "recipients", f"A programme is at most {MOST_MILES} miles away (42 CFR 2.34(a)(1)); say how far."


def _purpose(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    """Element (5)."""
    if not draft.purpose:
        yield "purpose", "Say what for."
    for purpose in draft.purpose:
        if purpose == "proceeding" and draft.kind != "proceeding":
            yield "purpose", "A proceeding needs a consent of its own (42 CFR 2.31(d))."
        elif purpose not in kind.purposes:
            yield "purpose", "This kind of consent is not for that purpose."
    if "other" in draft.purpose and not draft.purpose_words.strip():
        yield "purpose_words", "Say in words what the other purpose is."


def _end(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    """Element (7). Only a treatment-payment-operations consent may have no end."""
    if draft.ends not in ENDS:
        yield "ends", "Say when it ends."
    elif draft.ends == "none" and not kind.may_be_endless:
        yield "ends", "Only a consent for treatment, payment and operations may go on without an end (2.31(a)(7))."
    if draft.ends == "on_date" and (draft.ends_on is None or draft.ends_on < max(draft.signed_on, today)):
        yield "ends_on", "Give a day from today on."
    if draft.ends == "condition" and not draft.ends_when.strip():
        yield "ends_when", "Say in words what ends it."


def _statements(draft: Draft, kind: Kind, today: date) -> Iterator[Wrong]:
    """Elements (6) and (10): what the person must have been told before signing."""
    for statement in sorted(kind.statements - draft.statements):
        yield "statements", f"The person must first have been told {STATEMENTS[statement]}."
    for statement in sorted(draft.statements - frozenset(STATEMENTS)):
        yield "statements", f"There is no statement called {statement[:40]}."
