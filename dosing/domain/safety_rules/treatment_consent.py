"""A first dose rests on the person's own informed consent to that medication (42 CFR 8.12(e)(1))."""

from dosing.domain.safety import DoseFacts, Finding, Severity


def treatment_consent(facts: DoseFacts) -> Finding | None:
    """Stop a first dose without a consent to this medication in force."""
    before = facts.before_first
    if before is None or facts.medication in before.consented:
        return None
    return Finding(
        rule="treatment-consent",
        severity=Severity.STOP,
        message=f"No consent to treatment with {facts.medication} is on record.",
        source="42 CFR 8.12(e)(1) (R-8.12-CONSENT-1)",
        clears_when=f"The person consents to {facts.medication}: record it under Consents on the chart.",
    )
