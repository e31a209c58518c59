"""Interim treatment lasts 180 days in any twelve months (42 CFR 8.12(j)(4)(ii))."""

from dosing.domain.safety import DoseFacts, Finding, Severity
from patients.domain.enrolment import INTERIM_DAYS

# When the window begins to say so; the medical director's tasks begin earlier, on day 105.
TOLD_FROM = 150


def interim_limit(facts: DoseFacts) -> Finding | None:
    """Stop from day 181 on unless an exception is on record; a note from day 150 on."""
    days = facts.interim_days
    if days < TOLD_FROM or facts.interim_exception:
        return None
    said = f"Day {days} of interim treatment in twelve months; {INTERIM_DAYS} are allowed."
    source = "42 CFR 8.12(j)(4)(ii) (R-8.12-INTERIM-2)"
    if days <= INTERIM_DAYS:
        return Finding("interim-limit", Severity.NOTE, said, source)
    return Finding(
        rule="interim-limit",
        severity=Severity.STOP,
        message=said,
        source=source,
        lifted_by="director",
        clears_when="On the Admission page: convert to comprehensive treatment, or record an approved exception.",
    )
