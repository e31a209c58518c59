"""Under 18 a guardian consents in writing, unless the state lets minors consent alone (42 CFR 8.12(e)(2))."""

from dosing.domain.safety import DoseFacts, Finding, Severity

_SOURCE = "42 CFR 8.12(e)(2) (R-8.12-MINOR-1)"


def guardian(facts: DoseFacts) -> Finding | None:
    """Stop a first dose for somebody under age without a guardian's written consent."""
    before = facts.before_first
    if before is None or not before.needs_guardian(facts.day):
        return None
    return Finding(
        rule="guardian",
        severity=Severity.STOP,
        message="This person is under 18, and no guardian's written consent is on record.",
        source=_SOURCE,
        clears_when="A parent, guardian or designated adult signs: record it on the person's Admission page.",
    )


def age_known(facts: DoseFacts) -> Finding | None:
    """Stop a first dose while the birth date is not known; a prescriber who has seen the person may go on."""
    before = facts.before_first
    if before is None or not before.age_is_open:
        return None
    return Finding(
        rule="age-not-known",
        severity=Severity.STOP,
        message="The birth date is not known, so nobody can show that this person is of age.",
        source=_SOURCE,
        lifted_by="prescriber",
        clears_when="Write the birth date into the record, or record a guardian's consent on the Admission page.",
    )
