"""Nobody is started before a clinician has documented why the person qualifies (42 CFR 8.12(e)(1))."""

from dosing.domain.safety import DoseFacts, Finding, Severity
from patients.domain.enrolment import BEING_ASSESSED

_SOURCE = "42 CFR 8.12(e)(1) (R-8.12-ADMIT-1)"


def admission_basis(facts: DoseFacts) -> Finding | None:
    """Stop a first dose while the person is being assessed or the basis of the admission is not signed."""
    before = facts.before_first
    if before is None or not before.is_under_part_8(facts.medication):
        return None
    if before.has_basis and before.programme != BEING_ASSESSED:
        return None
    why = "is still being assessed" if before.programme == BEING_ASSESSED else "is not admitted yet: nothing is signed"
    return Finding(
        rule="admission-basis",
        severity=Severity.STOP,
        message=f"This person {why}. No first dose of {facts.medication} until a clinician has signed why.",
        source=_SOURCE,
        clears_when="A counselor or prescriber signs the basis on the person's Admission page.",
    )
