"""A person's consents in plain words, as pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic import clock
from clinic.models import Site
from patients.domain.consent import CATEGORIES, KINDS, PURPOSES, TPO_RECIPIENTS
from patients.domain.consent_state import EXPIRED, IN_FORCE, NOT_YET, REVOKED
from patients.domain.disclosure_scope import end_in_words
from patients.models import Consent, Patient
from patients.selectors.consent import Standing, consents_at

STATES = {
    IN_FORCE: ("done", "In force"),
    NOT_YET: ("note", "Not yet"),
    EXPIRED: ("plain", "Ended"),
    REVOKED: ("ask", "Taken back"),
}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent: what it is, what it allows, how it stands."""

    id: int
    title: str
    allows: str
    to: tuple[str, ...]
    ends: str
    state: str
    tone: str
    words: str
    signed_on: date
    signed_by: str
    how: str
    ended_on: date | None
    is_disclosure: bool

    @property
    def is_in_force(self) -> bool:
        """Whether it counts now."""
        return self.state == IN_FORCE


def consent_lines(patient: Patient) -> list[ConsentLine]:
    """Everything the person ever allowed, what is in force first, the newest first within."""
    lines = [line_of(one, patient.site) for one in consents_at(patient, clock.now())]
    return sorted(lines, key=lambda line: not line.is_in_force)


def standing_of(patient: Patient, consent_id: int) -> Standing | None:
    """That consent of the person, as it stands now."""
    return next((one for one in consents_at(patient, clock.now()) if one.consent.pk == consent_id), None)


def line_of(standing: Standing, site: Site) -> ConsentLine:
    """The consent in plain words."""
    consent = standing.consent
    tone, words = STATES[standing.state]
    ended = standing.ending.ended_at if standing.ending else None
    return ConsentLine(
        id=consent.pk,
        title=title_of(consent),
        allows=_allows(consent),
        to=tuple(_to(consent)),
        ends=end_in_words(consent.ends, consent.ends_on, consent.ends_when),
        state=standing.state,
        tone=tone,
        words=words,
        signed_on=consent.signed_on,
        signed_by=consent.signer_name if consent.capacity == "patient" else _for_them(consent),
        how=consent.get_how_display(),
        ended_on=clock.local(site, ended).date() if ended else None,
        is_disclosure=standing.is_disclosure,
    )


def title_of(consent: Consent) -> str:
    """What the consent is, in a few words."""
    kind = KINDS[consent.kind]
    about = kind.about.get(consent.about, consent.about)
    name = {
        "medication": f"treatment with {about}",
        "taper": f"slow reduction of {about}",
        "contact": f"being reached by {about}",
    }.get(consent.kind, kind.name)
    return name[0].upper() + name[1:]


def _allows(consent: Consent) -> str:
    if not consent.purposes:
        return consent.terms
    what = "; ".join(CATEGORIES[one] for one in CATEGORIES if one in consent.categories)
    if consent.kind == "tpo":
        what = "everything but counselling notes kept apart" if len(consent.categories) > 10 else what
    return f"{what}. For {_purpose(consent)}"


def _purpose(consent: Consent) -> str:
    named = [PURPOSES[one] for one in PURPOSES if one in consent.purposes and one != "other"]
    return ", ".join([*named, consent.purpose_words] if consent.purpose_words else named)


def _to(consent: Consent) -> Iterator[str]:
    if consent.kind == "tpo":
        yield f"“{TPO_RECIPIENTS}”"
    yield from (one.name for one in consent.named)
    if consent.nearby_programmes:
        yield "any other programme within 200 miles"


def _for_them(consent: Consent) -> str:
    return f"{consent.signer_name}, {consent.relationship}"
