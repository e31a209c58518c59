"""Telling somebody outside: what may be asked for, which exceptions need no consent, and the prescribed notices.

42 CFR part 2; rule ids as in the regulations reference, section 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from patients.domain.consent import Recipient


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which something may be told without a consent, and what has to be written down for it."""

    name: str
    rule: str
    source: str
    asks: str
    purpose: str
    recipient_kinds: frozenset[str]


_CARE = frozenset({"treating_provider"})

EXCEPTIONS: Mapping[str, Ground] = MappingProxyType(
    {
        "medical_emergency": Ground(
            "a medical emergency", "R-2.51-EMERG-1", "42 CFR 2.51(a)(1)", "What the emergency is", "treatment", _CARE
        ),
        "disaster": Ground(
            "a declared disaster has closed the programme",
            "R-2.51-EMERG-1",
            "42 CFR 2.51(a)(2)",
            "Which disaster, and who declared it",
            "treatment",
            _CARE,
        ),
        "product_safety": Ground(
            "a notice of the FDA on the safety of a product",
            "R-2.51-EMERG-1",
            "42 CFR 2.51(b)",
            "Which product and notice",
            "other",
            frozenset({"agency"}),
        ),
        "audit": Ground(
            "an audit or evaluation",
            "R-2.53-AUDIT",
            "42 CFR 2.53",
            "The reviewer's written agreement: where it is",
            "operations",
            frozenset({"agency", "health_plan", "payer", "operations"}),
        ),
        "court_order": Ground(
            "a court order under part 2, with a subpoena",
            "R-2.61-COURT",
            "42 CFR 2.61 to 2.67",
            "Which order (2.64, 2.65, 2.66 or 2.67), of which court and date, and where the scan is",
            "proceeding",
            frozenset({"legal", "criminal_justice", "agency"}),
        ),
        "service_organisation": Ground(
            "a service organisation of this programme under a written agreement",
            "R-2.12-SCOPE",
            "42 CFR 2.11, 2.12(c)(4)",
            "The agreement: with whom, of which date",
            "operations",
            frozenset({"operations"}),
        ),
        "own_record": Ground(
            "the person's own record, handed to the person",
            "R-2.23-ACCESS",
            "42 CFR 2.23",
            "What was asked for",
            "other",
            frozenset({"patient"}),
        ),
        "vital_statistics": Ground(
            "a cause of death, under the law on vital statistics",
            "R-2.15-DECEASED",
            "42 CFR 2.15(b)",
            "Which law or office asks",
            "other",
            frozenset({"agency"}),
        ),
    }
)
EMERGENCIES = ("medical_emergency", "disaster")
# Not offered for one person: only de-identified exports (R-2.52-RES, 42 CFR 2.52, 2.54).
DE_IDENTIFIED_ONLY = frozenset({"research", "public_health"})

# What allows a message to a registry or another programme: R-2.34-REG-1, 42 CFR 2.34(a)(1).
REGISTRY_TRIGGERS: Mapping[str, str] = MappingProxyType(
    {
        "accepted": "the person is accepted for treatment",
        "changed": "the type or dose of the medicine changes",
        "interrupted": "treatment is interrupted",
        "resumed": "treatment is resumed",
        "ended": "treatment ends",
    }
)

# The two prescribed notices. Quotations: 42 CFR 2.32(a)(1) and (a)(2).
NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "statement_1": (
            "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part"
            " 2). These rules prohibit you from using or disclosing this record, or testimony that describes the"
            " information contained in this record, in any civil, criminal, administrative, or legislative"
            " proceedings by any Federal, State, or local authority, against the patient, unless authorized by the"
            " consent of the patient, except as provided at 42 CFR 2.12(c)(5) or as authorized by a court in"
            " accordance with 42 CFR 2.64 or 2.65. In addition, the Federal rules prohibit you from making any other"
            " use or disclosure of this record unless at least one of the following applies: (i) Further use or"
            " disclosure is expressly permitted by the written consent of the individual whose information is being"
            " disclosed in this record or as otherwise permitted by 42 CFR part 2. (ii) You are a covered entity or"
            " business associate and have received the record for treatment, payment, or health care operations, or"
            " (iii) You have received the record from a covered entity or business associate as permitted by 45 CFR"
            " part 164, subparts A and E. A general authorization for the release of medical or other information is"
            " NOT sufficient to meet the required elements of written consent to further use or redisclose the"
            " record (see 42 CFR 2.31)."
        ),
        "statement_2": "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
    }
)
NOTICE_SOURCES: Mapping[str, str] = MappingProxyType(
    {"statement_1": "42 CFR 2.32(a)(1)", "statement_2": "42 CFR 2.32(a)(2)"}
)
CHANNELS_OUT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "on paper",
        "fax": "by fax",
        "electronic": "by secure electronic message",
        "telephone": "by telephone",
        "in_person": "in person",
    }
)


@dataclass(frozen=True, slots=True)
class Telling:
    """Something somebody wants to tell: which information, to whom and what for."""

    categories: frozenset[str]
    recipient: Recipient
    purpose: str
