"""Tolerance is lost with every day without a dose: from some day on the prescriber looks first.

What each day means stands in the missed-dose tables of `dosing/protocols/`, under the default policy: for
methadone the Australian national table, the most cautious of those in medications.md 2.1 (its conflict 3),
each row a day earlier in the first 14 days of treatment; for buprenorphine British Columbia's limit of five
missed daily doses (medications.md 2.2).
"""

from dosing.domain.missed import MissedAction, missed_table
from dosing.domain.safety import DoseFacts, Finding, Severity


def missed_days(facts: DoseFacts) -> Finding | None:
    """Stop for the prescriber from the review day on; note a shorter gap."""
    if facts.days_missed < 1 or facts.medication not in ("methadone", "buprenorphine"):
        return None
    table = missed_table(facts.medication)
    row = table.row(facts.days_missed, facts.day_of_treatment)
    said = f"{facts.days_missed} dosing day{'s' if facts.days_missed > 1 else ''} without {facts.medication}"
    if row is None or row.action is MissedAction.GIVE or facts.order_signed_on >= facts.day:
        return Finding("missed-days", Severity.NOTE, f"{said}. {_note(facts)}", table.source)
    return Finding(
        rule="missed-days",
        severity=Severity.STOP,
        message=f"{said}. {row.says}",
        source=table.source,
        lifted_by="prescriber",
        clears_when="A prescriber signs an order today, or accepts the ordered dose with a reason.",
    )


def _note(facts: DoseFacts) -> str:
    if facts.order_signed_on >= facts.day:
        return "The prescriber has signed today's order."
    return "The ordered dose stands when the person is alert and not intoxicated."
