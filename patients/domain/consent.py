"""What a person can allow, and what each consent must hold before it counts.

Two families. A *treatment* consent says that a person agrees to a medication, a taper or a way of being
reached (42 CFR 8.12(e)(1)-(3); R-2-REMIND). A *disclosure* consent lets somebody outside be told something and
holds all nine elements of 42 CFR 2.31(a) (R-2.31-CONSENT). Each consent is of one kind, so what must stand apart
(counselling notes, proceedings: 42 CFR 2.31(b), (d)) cannot be mixed with anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

TREATMENT, DISCLOSURE = "treatment", "disclosure"

MEDICATIONS: Mapping[str, str] = MappingProxyType(
    {
        "methadone": "methadone",
        "buprenorphine": "buprenorphine",
        "naltrexone": "naltrexone",
        "acamprosate": "acamprosate",
        "disulfiram": "disulfiram",
    }
)
# What the body gets used to, so that it is lowered slowly (medications reference, section 5).
TAPERED: Mapping[str, str] = MappingProxyType({name: MEDICATIONS[name] for name in ("methadone", "buprenorphine")})
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        "sms": "text messages",
        "email": "e-mail",
        "voice": "telephone calls and voicemail",
        "post": "letters by post",
        "window_note": "a note at the window",
    }
)
CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "identity": "name, birth date and record number",
        "enrolment": "that the person is or was in treatment here, and from when to when",
        "medication": "medicine and dose of this programme, and when it was last given",
        "medicines_elsewhere": "medicines from others, and allergies",
        "attendance": "days attended and missed",
        "drug_tests": "drug test results",
        "diagnosis": "diagnoses and the findings of examinations",
        "laboratory": "laboratory results and heart tracings",
        "assessments": "questionnaires and their scores",
        "care_plan": "the care plan and its reviews",
        "billing": "what was done and what it costs",
        "counselling_notes": "counselling notes kept apart from the record",
    }
)
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "treatment": "treatment",
        "payment": "payment",
        "operations": "running the programme",
        "multiple_enrolment": "preventing treatment in two programmes at once",
        "monitoring_programme": "reporting to the state prescription monitoring programme",
        "proceeding": "a civil, criminal, administrative or legislative proceeding",
        "criminal_justice": "a court or supervision that referred the person to treatment",
        "other": "another purpose, in words",
    }
)
RECIPIENT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "treating_provider": "treating professional or hospital",
        "health_plan": "health plan or insurer",
        "payer": "somebody else who pays",
        "operations": "somebody who helps to run this programme",
        "intermediary": "health information exchange or other intermediary",
        "registry": "central registry",
        "programme": "withdrawal or maintenance programme",
        "monitoring_programme": "state prescription monitoring programme",
        "criminal_justice": "court, probation or parole",
        "legal": "attorney or party to a proceeding",
        "family": "family member, friend or supporter",
        "guardian": "parent or guardian",
        "employer": "employer or school",
        "agency": "public agency",
        "other": "another recipient",
    }
)
CAPACITIES: Mapping[str, str] = MappingProxyType(
    {
        "patient": "the person",
        "guardian": "a parent or guardian",
        "representative": "a personal representative",
        "executor": "the executor or next of kin of a person who died",
    }
)
WAYS: Mapping[str, str] = MappingProxyType(
    {"electronic": "on this screen", "paper": "on paper", "verbal": "spoken, and documented"}
)
ENDS: Mapping[str, str] = MappingProxyType(
    {
        "on_date": "on a date",
        "end_of_treatment": "when treatment here ends",
        "condition": "when something happens",
        "none": "no end: until it is taken back",
    }
)
STATEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "revoke": "how to take it back in writing, and that what was done before stays done",
        "redisclosure": "that a recipient may pass it on and the protection may be lost",
        "refusal": "what happens, and what does not, when the person does not sign",
        "hipaa": "that plans, providers and their helpers may pass it on as HIPAA allows, except in proceedings"
        " against the person",
    }
)
LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "es": "Spanish"})

# The regulation's own words for who may receive under a treatment-payment-operations consent. A quotation:
# 42 CFR 2.31(a)(4)(i).
TPO_RECIPIENTS = "my treating providers, health plans, third-party payers, and people helping to operate this program"
TPO_RECIPIENT_KINDS = frozenset({"treating_provider", "health_plan", "payer", "operations"})
WITHOUT_NOTES = frozenset(CATEGORIES) - {"counselling_notes"}
REGISTRY_CATEGORIES = frozenset({"identity", "enrolment", "medication"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of consent: its family, what it may cover and where that is written."""

    family: str
    name: str
    rule: str
    source: str
    about: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    categories: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    recipient_kinds: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset({"revoke"})
    may_be_endless: bool = False


def _told(name: str, rule: str, source: str, **more: object) -> Kind:
    return Kind(DISCLOSURE, name, rule, source, **more)  # type: ignore[arg-type]


def _agreed(name: str, rule: str, source: str, about: Mapping[str, str] | None = None) -> Kind:
    return Kind(TREATMENT, name, rule, source, about=about or MappingProxyType({}), may_be_endless=True)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "medication": _agreed("treatment with a medicine", "R-8.12-CONSENT-1", "42 CFR 8.12(e)(1)", MEDICATIONS),
        "taper": _agreed("slow reduction of the dose", "R-8.12-TAPER-1", "42 CFR 8.12(e)(3)", TAPERED),
        "telehealth": _agreed("visits by video or telephone", "R-8.12-TELE-1", "42 CFR 8.12(f)(2)(v)"),
        "contact": _agreed("being contacted", "R-2-REMIND", "42 CFR 2.13; 45 CFR 164.522(b)", CHANNELS),
        "rights_notice": _agreed("notice of privacy rights received", "R-2.22-NOTICE", "42 CFR 2.22"),
        "tpo": _told(
            "treatment, payment and operations",
            "R-2.31-TPO",
            "42 CFR 2.31(a)(4)(i), (a)(7), (a)(10)",
            categories=WITHOUT_NOTES,
            purposes=frozenset({"treatment", "payment", "operations"}),
            recipient_kinds=TPO_RECIPIENT_KINDS,
            statements=frozenset(STATEMENTS),
            may_be_endless=True,
        ),
        "named": _told(
            "telling people or places named here",
            "R-2.31-CONSENT",
            "42 CFR 2.31(a)(1)-(9)",
            categories=WITHOUT_NOTES,
            purposes=frozenset({"treatment", "payment", "operations", "other"}),
            recipient_kinds=frozenset(RECIPIENT_KINDS)
            - {"registry", "programme", "intermediary", "monitoring_programme", "criminal_justice", "legal"},
        ),
        "intermediary": _told(
            "sharing through an intermediary",
            "R-2.31-INTERMED",
            "42 CFR 2.31(a)(4)(ii)",
            categories=WITHOUT_NOTES,
            purposes=frozenset({"treatment"}),
            recipient_kinds=frozenset({"intermediary", "treating_provider"}),
        ),
        "counselling_notes": _told(
            "counselling notes",
            "R-2.31-NOTES",
            "42 CFR 2.31(b)",
            categories=frozenset({"counselling_notes"}),
            purposes=frozenset({"treatment", "other"}),
            recipient_kinds=frozenset({"treating_provider", "other"}),
        ),
        "proceeding": _told(
            "use in a proceeding",
            "R-2.31-PROCEED",
            "42 CFR 2.31(d)",
            categories=WITHOUT_NOTES,
            purposes=frozenset({"proceeding"}),
            recipient_kinds=frozenset({"legal", "criminal_justice", "agency"}),
        ),
        "multiple_enrolment": _told(
            "preventing treatment in two programmes",
            "R-2.34-REG-3",
            "42 CFR 2.34(a)(3)",
            categories=REGISTRY_CATEGORIES,
            purposes=frozenset({"multiple_enrolment"}),
            recipient_kinds=frozenset({"registry", "programme"}),
        ),
        "monitoring_programme": _told(
            "reporting to the prescription monitoring programme",
            "R-2.36-PDMP",
            "42 CFR 2.36",
            categories=frozenset({"identity", "medication"}),
            purposes=frozenset({"monitoring_programme"}),
            recipient_kinds=frozenset({"monitoring_programme"}),
        ),
        # Not in our reference of the rule; from general knowledge of 42 CFR 2.35, to be read before release.
        "criminal_justice": _told(
            "telling a court or supervision that referred the person",
            "R-2.31-CONSENT",
            "42 CFR 2.35",
            categories=WITHOUT_NOTES,
            purposes=frozenset({"criminal_justice"}),
            recipient_kinds=frozenset({"criminal_justice"}),
        ),
    }
)
TREATMENT_KINDS = tuple(name for name, kind in KINDS.items() if kind.family == TREATMENT)
DISCLOSURE_KINDS = tuple(name for name, kind in KINDS.items() if kind.family == DISCLOSURE)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: a name, what they are, where they are, and for a programme how far away in miles."""

    name: str
    kind: str
    address: str = ""
    miles: int | None = None

    def is_named(self, name: str) -> bool:
        """Whether this is the recipient of that name; case and spaces do not matter."""
        return plain(self.name) == plain(name)

    def as_row(self) -> dict[str, str | int | None]:
        """As it is kept in a row."""
        return {"name": self.name, "kind": self.kind, "address": self.address, "miles": self.miles}


def plain(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True, slots=True)
class Draft:
    """A consent about to be recorded. `about` is a medication's code or a channel."""

    kind: str
    how: str
    language: str
    signer_name: str
    signed_on: date
    capacity: str = "patient"
    relationship: str = ""
    about: str = ""
    terms: str = ""
    discloser: str = ""
    categories: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    nearby_programmes: bool = False
    purpose: tuple[str, ...] = ()
    purpose_words: str = ""
    ends: str = ""
    ends_on: date | None = None
    ends_when: str = ""
    statements: frozenset[str] = frozenset()
    document: str = ""
