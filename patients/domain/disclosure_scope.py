"""The explanation of a consent's scope that goes out with everything told under it (42 CFR 2.32(b), 2.33).

It names neither the person nor anybody else who may be told: whoever may know the name reads it in the part that
the consent covers.
"""

from collections.abc import Iterable
from datetime import date

from patients.domain.consent import CATEGORIES, KINDS, PURPOSES, TPO_RECIPIENT_KINDS, TPO_RECIPIENTS, Recipient

AS_HIPAA_ALLOWS = (
    "A covered entity, business associate or part 2 programme that holds this under a consent for treatment, payment"
    " and operations may pass it on as HIPAA allows, but not for use in a civil, criminal, administrative or"
    " legislative proceeding against the person (42 CFR 2.33)."
)
BOUND_TO_THE_PURPOSE = (
    "It may be used for this purpose only, and passed on only where the consent or 42 CFR part 2 allows it"
    " (42 CFR 2.33)."
)
REGISTRY_USE = (
    "It may be used only to prevent treatment in two programmes at once, and for nothing else (42 CFR 2.34(b))."
)


def scope_of(
    *,
    kind: str,
    signed_on: date,
    discloser: str,
    categories: Iterable[str],
    told_to: Recipient,
    purposes: Iterable[str],
    purpose_words: str,
    ends: str,
) -> str:
    """What the consent lets be told, to whom, what for and until when; and what the recipient may do with it."""
    what = "; ".join(CATEGORIES[one] for one in CATEGORIES if one in set(categories))
    to = f"“{TPO_RECIPIENTS}” (42 CFR 2.31(a)(4)(i))" if kind == "tpo" else told_to.name
    named = [PURPOSES[one] for one in PURPOSES if one in set(purposes) - {"other"}]
    purpose = "; ".join([*named, purpose_words] if purpose_words else named)
    return (
        f"Told under a written consent of the kind “{KINDS[kind].name}”, signed on {signed_on:%d %B %Y}."
        f" It lets {discloser} tell: {what}. To: {to}. For: {purpose}. It ends {ends}."
        f" It lets nothing else be told. {_use(kind, told_to.kind)}"
    )


def _use(kind: str, told_to: str) -> str:
    if kind == "multiple_enrolment":
        return REGISTRY_USE
    return AS_HIPAA_ALLOWS if kind == "tpo" and told_to in TPO_RECIPIENT_KINDS else BOUND_TO_THE_PURPOSE


def end_in_words(ends: str, ends_on: date | None, ends_when: str) -> str:
    """When a consent ends, to go after "it ends"."""
    return {
        "on_date": f"after {ends_on:%d %B %Y}" if ends_on else "",
        "end_of_treatment": "when treatment here ends",
        "condition": f"when this happens: {ends_when}",
    }.get(ends, "when the person takes it back")
