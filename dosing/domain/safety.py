"""Safety findings: facts in, findings out. No clock, no database, so a pharmacist can read it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from dosing.domain.clinical_facts import Measured
from patients.domain.enrolment import BeforeFirstDose
from patients.domain.guests import GuestTerms


class Severity(StrEnum):
    """`stop` cannot go on unless the named role lifts it; `ask` goes on with a reason; `note` is shown."""

    STOP = "stop"
    ASK = "ask"
    NOTE = "note"


_RANK = {Severity.STOP: 0, Severity.ASK: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says, why, from which source, who can lift it and what would clear it."""

    rule: str
    severity: Severity
    message: str
    source: str
    lifted_by: str | None = None
    clears_when: str | None = None

    @property
    def about(self) -> str:
        """A short mark of the facts it speaks of: other facts, another mark."""
        return sha256(self.message.encode()).hexdigest()[:16]

    def as_body(self) -> dict[str, Any]:
        """The finding as the HTTP contract words it."""
        return asdict(self) | {"severity": self.severity.value}


@dataclass(frozen=True, slots=True)
class MountedContainer:
    """The container in use at a station for a medication."""

    code: str
    product_id: int
    lot: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class DoseFacts:
    """Everything a rule may look at when one due dose is about to be given.

    `before_first` is there only until the medication has been given once in the episode.
    """

    day: date
    medication: str
    is_opioid_agonist: bool
    micrograms: int
    last_dose_on: date | None
    last_micrograms: int | None
    days_missed: int
    first_dose_on: date | None
    order_signed_on: date
    product_id: int
    container: MountedContainer | None
    otp_certificate_expires_on: date | None
    dea_expires_on: date | None
    controlled: bool
    product_retired: bool = False
    enrolled: bool = True
    given_today_micrograms: int = 0
    planned_today_micrograms: int = 0
    before_first: BeforeFirstDose | None = None
    is_guest: bool = False
    guest: GuestTerms | None = None
    interim_days: int = 0
    interim_exception: bool = False
    breath_alcohol: Measured | None = None

    @property
    def day_of_treatment(self) -> int | None:
        """Elapsed days; the day of the first dose is 0."""
        return None if self.first_dose_on is None else (self.day - self.first_dose_on).days


Rule = Callable[[DoseFacts], Finding | None]


def evaluate(rules: Iterable[Rule], facts: DoseFacts) -> list[Finding]:
    """All findings, the gravest first."""
    return ranked(finding for rule in rules if (finding := rule(facts)) is not None)


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """The gravest first, and among equals in the order of their rules."""
    return sorted(findings, key=lambda finding: (_RANK[finding.severity], finding.rule))


# A rule, the role of who accepted what it says, and the mark of the facts it spoke of; no mark: whatever they are.
Accepted = tuple[str, str, str]


def unresolved(findings: Iterable[Finding], accepted: Collection[Accepted]) -> list[Finding]:
    """The findings that still stand in the way.

    `accepted` holds what was accepted and is still good. An ask is settled by anyone's reason, a stop only by the
    role it names or the medical director, and either only while the facts are those that were accepted.
    """
    return [
        finding for finding in findings if finding.severity is not Severity.NOTE and not _settled(finding, accepted)
    ]


def _settled(finding: Finding, accepted: Collection[Accepted]) -> bool:
    roles = {role for rule, role, about in accepted if rule == finding.rule and about in ("", finding.about)}
    if finding.severity is Severity.ASK:
        return bool(roles)
    return finding.lifted_by is not None and bool(roles & {finding.lifted_by, "director"})
