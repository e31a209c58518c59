"""Tolerance is lost with every day without a dose: from some day on the prescriber looks first.

Methadone: the Australian national table, the more cautious of those in medications.md 2.1 (its
conflict 3): no change after one or two days, half the dose after talking to the prescriber after
three, review at four, a new induction from five. In the first 14 days of treatment each row comes a
day earlier. Buprenorphine: British Columbia's limit of five missed daily doses (medications.md 2.2).
"""

from dosing.domain.safety import DoseFacts, Finding, Severity

METHADONE_REVIEW_FROM = 3
EARLY_TREATMENT_DAYS = 14
BUPRENORPHINE_REVIEW_FROM = 6

_METHADONE_SOURCE = "Australian national guideline (medications.md 2.1, S5)"
_BUPRENORPHINE_SOURCE = "British Columbia policy, June 2024 (medications.md 2.2, S7b)"


def missed_days(facts: DoseFacts) -> Finding | None:
    """Stop for the prescriber from the review day on; note a shorter gap."""
    if facts.days_missed < 1 or facts.medication not in ("methadone", "buprenorphine"):
        return None
    source = _METHADONE_SOURCE if facts.medication == "methadone" else _BUPRENORPHINE_SOURCE
    said = f"{facts.days_missed} dosing day{'s' if facts.days_missed > 1 else ''} without {facts.medication}"
    if facts.days_missed < _review_from(facts) or facts.order_signed_on >= facts.day:
        return Finding("missed-days", Severity.NOTE, f"{said}. {_note(facts)}", source)
    return Finding(
        rule="missed-days",
        severity=Severity.STOP,
        message=f"{said}. {_advice(facts)}",
        source=source,
        lifted_by="prescriber",
        clears_when="A prescriber signs an order today, or accepts the ordered dose with a reason.",
    )


def _review_from(facts: DoseFacts) -> int:
    if facts.medication == "buprenorphine":
        return BUPRENORPHINE_REVIEW_FROM
    return METHADONE_REVIEW_FROM - _earlier(facts)


def _earlier(facts: DoseFacts) -> int:
    elapsed = facts.day_of_treatment
    return 1 if elapsed is not None and elapsed < EARLY_TREATMENT_DAYS else 0


def _note(facts: DoseFacts) -> str:
    if facts.order_signed_on >= facts.day:
        return "The prescriber has signed today's order."
    return "The ordered dose stands when the person is alert and not intoxicated."


def _advice(facts: DoseFacts) -> str:
    if facts.medication == "buprenorphine":
        return "Beyond five missed days the dose is built up again."
    row = facts.days_missed + _earlier(facts)
    if row == METHADONE_REVIEW_FROM:
        return "The guideline gives half the dose after talking to the prescriber."
    if row == METHADONE_REVIEW_FROM + 1:
        return "The guideline gives the lower of 40 mg and half the dose, after the prescriber has seen the person."
    return "The guideline treats this as a new induction."
