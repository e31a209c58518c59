"""What must be on record around an admission, and when. Facts in, sentences out.

Rule ids and numbers: regulations.md 2.2 to 2.4 and 2.7; 42 CFR 8.12 as in force since 2 April 2024.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from patients.domain.age import age_on

BEING_ASSESSED = "assessment"
INTERIM = "interim"
OTP_PROGRAMMES = frozenset({"otp", "otp_withdrawal", INTERIM})
# Methadone for opioid use disorder is dispensed under part 8 only, whatever the programme is called here.
ONLY_UNDER_PART_8 = "methadone"

SCREENING_ELSEWHERE_DAYS = 7  # R-8.12-EXAM-2, 8.12(f)(2)(ii)
LABS_DAYS = 30  # R-8.12-EXAM-4, 8.12(f)(2)(iv)
OF_AGE = 18  # R-8.12-MINOR-1, 8.12(e)(2)
INTERIM_DAYS = 180  # R-8.12-INTERIM-2, 8.12(j)(4)(ii)
INTERIM_WITHIN = 365
INTERIM_WAIT_DAYS = 14  # R-8.12-INTERIM-1, 8.12(j)(1)

NEVER_ASKED, NOT_FOUND, ELSEWHERE, NO_ANSWER = "", "not_found", "elsewhere", "no_answer"
ADMISSION, GUEST, TRANSFER = "admission", "guest", "transfer"


@dataclass(frozen=True, slots=True)
class Screening:
    """A signed screening exam as the rules see it."""

    on: date
    own_practitioner: bool
    modality: str
    video_was_not_possible: bool = False
    practitioner_beside: bool = False


@dataclass(frozen=True, slots=True)
class BeforeFirstDose:
    """What is on record of an episode in which some medication has not been given yet."""

    programme: str
    came_as: str
    admitted_on: date
    birth_date: date | None
    has_basis: bool = False
    screenings: tuple[Screening, ...] = ()
    check: str = NEVER_ASKED
    consented: frozenset[str] = frozenset()
    guardian_consents: bool = False
    minors_consent_from: int | None = None

    def is_under_part_8(self, medication: str) -> bool:
        """Whether 42 CFR 8.12 governs the admission for this medication. A guest's home has done all that."""
        governed = self.programme in (*OTP_PROGRAMMES, BEING_ASSESSED) or medication == ONLY_UNDER_PART_8
        return governed and self.came_as != GUEST

    @property
    def age_is_open(self) -> bool:
        """Whether nobody can show that the person is of age, and no guardian has consented either."""
        return self.birth_date is None and not self.guardian_consents

    def needs_guardian(self, day: date) -> bool:
        """Whether a guardian's written word is missing on that day; of an unknown age `age_is_open` tells."""
        age = age_on(self.birth_date, day)
        if age is None or age >= OF_AGE or self.guardian_consents:
            return False
        return self.minors_consent_from is None or age < self.minors_consent_from


def screening_problem(exams: Iterable[Screening], *, admitted_on: date, medication: str) -> str:
    """Why no screening exam opens the way to a first dose of this medication; empty when one does."""
    problems = [_problem(exam, admitted_on, medication) for exam in exams]
    if not problems:
        return "There is no signed screening exam."
    return "" if "" in problems else problems[0]


def _problem(exam: Screening, admitted_on: date, medication: str) -> str:
    before = (admitted_on - exam.on).days
    if not exam.own_practitioner and before > SCREENING_ELSEWHERE_DAYS:
        return (
            f"The screening exam from elsewhere was {before} days before admission;"
            f" {SCREENING_ELSEWHERE_DAYS} are allowed."
        )
    silent = exam.modality == "audio_only" and not (exam.video_was_not_possible and exam.practitioner_beside)
    if silent and medication == ONLY_UNDER_PART_8:
        return (
            "The screening exam was by sound only, and it is not on record that a picture was impossible and"
            " a registered practitioner was beside the person."
        )
    return ""


def labs_note(drawn_on: date | None, admitted_on: date) -> str:
    """A word when the blood was drawn too long before admission; it keeps nobody from care."""
    if drawn_on is None or (admitted_on - drawn_on).days <= LABS_DAYS:
        return ""
    return f"Drawn {(admitted_on - drawn_on).days} days before admission; at most {LABS_DAYS} count (8.12(f)(2)(iv))."


def interim_days(spans: Iterable[tuple[date, date | None]], *, today: date) -> int:
    """Days in interim treatment in the 365 days that end today, today counted."""
    first = date.fromordinal(today.toordinal() - INTERIM_WITHIN + 1)
    spent: set[int] = set()
    for start, end in spans:
        spent |= set(range(max(start, first).toordinal(), min(end or today, today).toordinal() + 1))
    return len(spent)
