"""What became known after an order was signed: the facts its signer could not have looked at.

Only they are held against a dose at the window. What was known was settled at the signature.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from dosing.domain.clinical_facts import ClinicalFacts, Measured, OrderFacts, Pregnancy
from dosing.domain.order_rules.allergies import allergies
from dosing.domain.order_rules.heart import heart
from dosing.domain.order_rules.pregnancy import pregnancy
from dosing.domain.order_rules.taken_beside import duplicate, interactions
from dosing.domain.safety import Finding

FactT = TypeVar("FactT")


@dataclass(frozen=True, slots=True)
class Told(Generic[FactT]):
    """A fact, and the instant at which it was written down."""

    what: FactT
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What stands on record of what can change between a signature and the dose, each with when it was written down.

    `breath_alcohol` is the latest test of the day, whenever the order was signed.
    """

    read_at: datetime
    medicines: tuple[Told[str], ...] = ()
    conditions: tuple[Told[str], ...] = ()
    allergies: tuple[Told[str], ...] = ()
    pregnancy: Told[Pregnancy] | None = None
    qtc_ms: Told[Measured] | None = None
    breath_alcohol: Measured | None = None

    def since(self, signed_at: datetime, day: date) -> ClinicalFacts:
        """What was written down after that instant; everything else is left as not known."""
        pregnant, qtc = _after(signed_at, [self.pregnancy]), _after(signed_at, [self.qtc_ms])
        return ClinicalFacts(
            day=day,
            at=self.read_at,
            age_years=None,
            medicines=_after(signed_at, self.medicines),
            conditions=frozenset(_after(signed_at, self.conditions)),
            allergies=_after(signed_at, self.allergies),
            pregnancy=pregnant[0] if pregnant else Pregnancy.NOT_KNOWN,
            qtc_ms=qtc[0] if qtc else None,
        )


def _after(signed_at: datetime, told: Iterable[Told[FactT] | None]) -> tuple[FactT, ...]:
    return tuple(one.what for one in told if one is not None and one.at > signed_at)


def news_findings(facts: OrderFacts) -> Iterator[Finding]:
    """What the rules of an order say of the news alone. What the news leaves open was asked at the signature."""
    person = facts.person
    for rule in (interactions, duplicate, allergies):
        yield from (finding for finding in rule(facts) if finding.rule != "interactions-unknown")
    if person.qtc_ms is not None:
        yield from heart(facts)
    if person.pregnancy in (Pregnancy.YES, Pregnancy.POSSIBLE):
        yield from pregnancy(facts)
