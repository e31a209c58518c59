"""Orders and people as the order rules see them, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dosing.domain.clinical_facts import (
    ClinicalFacts,
    DrugForm,
    Elsewhere,
    InProgramme,
    LastUse,
    Measured,
    OrderFacts,
    Pregnancy,
)
from dosing.domain.order import Step
from dosing.domain.order_rules import order_findings
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Finding

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
NAMES = {
    "methadone": "methadone oral solution",
    "buprenorphine": "buprenorphine/naloxone film",
    "naltrexone": "naltrexone tablet",
    "disulfiram": "disulfiram tablet",
    "acamprosate": "acamprosate delayed-release tablet",
}


def measured(value: object, *, days_ago: int = 0) -> Measured:
    """A value of that many days ago."""
    return Measured(Decimal(str(value)), TODAY - timedelta(days=days_ago))


def used(kind: str, *, hours_ago: float | None) -> LastUse:
    """An opioid, or alcohol, last used that many hours ago, or nobody knows when."""
    return LastUse(kind, kind, None if hours_ago is None else NOW - timedelta(hours=hours_ago))


def micrograms(mg: str) -> int:
    """So many milligrams."""
    return Quantity.from_mg(mg).micrograms


def given(*amounts: str, until: date = TODAY - timedelta(days=1)) -> tuple[tuple[date, int], ...]:
    """One amount a day, the last on that day."""
    return tuple((until - timedelta(days=len(amounts) - 1 - n), micrograms(amount)) for n, amount in enumerate(amounts))


def vouched(mg: str, *, days_ago: int = 1) -> Elsewhere:
    """A dose another clinic has vouched for."""
    return Elsewhere(micrograms(mg), TODAY - timedelta(days=days_ago))


def beside(code: str, *, running: bool = True, hours_ago: float | None = None) -> InProgramme:
    """Another medication of the programme."""
    at = None if hours_ago is None else NOW - timedelta(hours=hours_ago)
    return InProgramme(code, code, code in ("methadone", "buprenorphine"), running, at)


def somebody(**known: Any) -> ClinicalFacts:
    """A person of forty of whom everything was asked and nothing found, but for what is named."""
    nothing: dict[str, Any] = {
        "medicines": (), "conditions": frozenset(), "allergies": (), "substances": frozenset(), "opioids": (),
        "drinks": (), "pregnancy": Pregnancy.NO, "qtc_ms": measured(420), "crcl_ml_min": measured(90),
        "alt_x_uln": measured(1), "cows": measured(14), "breath_alcohol": measured("0.00"),
        "opioid_in_urine": measured(0),
    }  # fmt: skip
    return ClinicalFacts(day=TODAY, at=NOW, age_years=40, sex="female", **(nothing | known))


def unknown() -> ClinicalFacts:
    """A person of whom nothing is known but the age."""
    return ClinicalFacts(day=TODAY, at=NOW, age_years=40)


def ordered(medication: str, *amounts: str, every_days: int = 1, **changes: Any) -> OrderFacts:
    """A first order of today, until further notice, for somebody of whom nothing speaks against it."""
    step = Step(TODAY, None, tuple(micrograms(amount) for amount in amounts), every_days)
    order = OrderFacts(
        medication=medication,
        name=medication.capitalize(),
        form=DrugForm(NAMES[medication], has_naloxone=medication == "buprenorphine"),
        purpose="treatment",
        steps=(step,),
        is_first=True,
        person=somebody(),
        is_opioid_agonist=medication in ("methadone", "buprenorphine"),
    )
    return replace(order, **changes)


def said(order: OrderFacts) -> dict[str, Finding]:
    """What the rules say of it, by rule."""
    return {finding.rule: finding for finding in order_findings(order)}


def how(order: OrderFacts, rule: str) -> tuple[str, str | None] | None:
    """How gravely a rule speaks and who lifts it; None where it is silent."""
    found = said(order).get(rule)
    return None if found is None else (found.severity.value, found.lifted_by)
