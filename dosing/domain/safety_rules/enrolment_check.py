"""Before the first dose somebody asks whether the person is enrolled in another programme (42 CFR 8.12(g)(2))."""

from dosing.domain.safety import DoseFacts, Finding, Severity
from patients.domain.enrolment import ELSEWHERE, NO_ANSWER, NOT_FOUND, BeforeFirstDose

_SOURCE = "42 CFR 8.12(g)(2) (R-8.12-ENROLL-1)"


def enrolment_check(facts: DoseFacts) -> Finding | None:
    """Stop a first dose until the check is on record; a prescriber may go on, with a task for tomorrow."""
    before = facts.before_first
    if before is None or not before.is_under_part_8(facts.medication) or before.check in (NOT_FOUND, ELSEWHERE):
        return None
    tried = "was asked for, without an answer" if before.check == NO_ANSWER else "is not on record"
    return Finding(
        rule="enrolment-check",
        severity=Severity.STOP,
        message=f"Whether this person is enrolled in another programme {tried}.",
        source=_SOURCE,
        lifted_by="prescriber",
        clears_when="Ask the registry or the other programme and record the answer on the person's Admission page.",
    )


def enrolled_elsewhere(facts: DoseFacts) -> Finding | None:
    """Stop a first dose of somebody who is enrolled in another programme and neither transferred nor a guest."""
    before = facts.before_first
    if before is None or not _is_known_elsewhere(before, facts.medication):
        return None
    return Finding(
        rule="enrolled-elsewhere",
        severity=Severity.STOP,
        message="This person is enrolled in another programme. Nobody is treated by two.",
        source="42 CFR 8.12(g)(2) (R-8.12-ENROLL-2)",
        clears_when="On the Admission page: record a transfer with its verified dose, or a guest stay.",
    )


def _is_known_elsewhere(before: BeforeFirstDose, medication: str) -> bool:
    return before.is_under_part_8(medication) and before.check == ELSEWHERE and before.came_as == "admission"
