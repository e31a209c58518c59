"""Under 18 a guardian consents in writing, unless the state lets minors consent alone (42 CFR 8.12(e)(2))."""

from dosing.domain.safety import DoseFacts, Finding, Severity


def guardian(facts: DoseFacts) -> Finding | None:
    """Stop a first dose for somebody under age without a guardian's written consent."""
    before = facts.before_first
    if before is None or not before.needs_guardian(facts.day):
        return None
    return Finding(
        rule="guardian",
        severity=Severity.STOP,
        message="This person is under 18, and no guardian's written consent is on record.",
        source="42 CFR 8.12(e)(2) (R-8.12-MINOR-1)",
        clears_when="A parent, guardian or designated adult signs: record it on the person's Admission page.",
    )
