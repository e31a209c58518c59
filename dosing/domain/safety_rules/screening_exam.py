"""A signed screening exam comes before the first dose.

One done elsewhere counts for seven days before admission; for methadone one by sound alone counts only
when a picture was impossible and a registered practitioner was beside the person.
"""

from dosing.domain.safety import DoseFacts, Finding, Severity
from patients.domain.enrolment import screening_problem


def screening_exam(facts: DoseFacts) -> Finding | None:
    """Stop a first dose without a screening exam that counts for this medication."""
    before = facts.before_first
    if before is None or not before.is_under_part_8(facts.medication):
        return None
    problem = screening_problem(before.screenings, admitted_on=before.admitted_on, medication=facts.medication)
    if not problem:
        return None
    return Finding(
        rule="screening-exam",
        severity=Severity.STOP,
        message=f"{problem} It comes before the first dose of {facts.medication}.",
        source="42 CFR 8.12(f)(2)(i)-(v) (R-8.12-EXAM-1, EXAM-2, TELE-1)",
        clears_when="A prescriber signs a screening exam on the person's Admission page.",
    )
