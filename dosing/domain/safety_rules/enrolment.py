"""Only somebody in treatment is dosed."""

from dosing.domain.safety import DoseFacts, Finding, Severity


def enrolled(facts: DoseFacts) -> Finding | None:
    """Stop when the person has been discharged or was never admitted."""
    if facts.enrolled:
        return None
    return Finding(
        rule="not-enrolled",
        severity=Severity.STOP,
        message="This person is not in treatment here now: no open admission.",
        source="42 CFR 8.12(e)",
        clears_when="The person is admitted.",
    )
