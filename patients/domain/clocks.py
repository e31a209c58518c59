"""What falls due in an episode, and how urgent it is. A clock is a task: none of them ever holds a dose.

Days and rule ids: regulations.md 2.3 and 2.7 (42 CFR 8.12(f), (j)).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from patients.domain.enrolment import BEING_ASSESSED, GUEST, INTERIM, OTP_PROGRAMMES

FULL_EXAM_DAYS = 14  # R-8.12-EXAM-3
CARE_PLAN_DAYS = 14  # R-8.12-ASSESS-1
SOON_FROM, NOW_FROM, DIRECTOR_FROM = 10, 12, 14  # escalation of the full exam, R-8.12-EXAM-3
YEARLY_EXAM_DAYS = 365  # R-8.12-ANNUAL-1
USUAL_REVIEW_DAYS = 90  # R-8.12-PLAN-1: suggested
TOLD_BEFORE = timedelta(days=30)  # ours: a month to find a date
INTERIM_PLAN_DAY, INTERIM_PLAN_FROM = 120, 105  # R-8.12-INTERIM-3
INTERIM_TOLD = (105, 120, 150, 165)  # R-8.12-INTERIM-2, test vector of section 8
INTERIM_LAST_DAY = 180

ROUTINE, SOON, NOW = "routine", "soon", "now"


@dataclass(frozen=True, slots=True)
class Episode:
    """What the clocks look at."""

    programme: str
    came_as: str
    admitted_on: date
    full_exam_on: date | None = None
    physical_on: date | None = None
    plan_on: date | None = None
    plan_review_days: int = USUAL_REVIEW_DAYS
    interim_day: int = 0
    interim_steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing that falls due: a short code, what it is, whose it is, and how soon somebody must look."""

    kind: str
    title: str
    text: str
    role: str
    due_on: date
    urgency: str
    told_from: date

    def is_told(self, day: date) -> bool:
        """Whether it is time to make a task of it."""
        return day >= self.told_from


def clocks(episode: Episode, day: date) -> list[Clock]:
    """Everything that is still to be done in this episode, as it stands on that day."""
    if episode.programme == BEING_ASSESSED or episode.came_as == GUEST:
        return []
    found = [*_exams(episode, day), *_plans(episode, day)]
    if episode.programme == INTERIM:
        found += _interim(episode, day)
    return sorted(found, key=lambda clock: (clock.due_on, clock.kind))


def _exams(episode: Episode, day: date) -> Iterator[Clock]:
    if episode.programme not in OTP_PROGRAMMES:
        return
    elapsed, due = (day - episode.admitted_on).days, episode.admitted_on + timedelta(days=FULL_EXAM_DAYS)
    if episode.full_exam_on is None:
        urgency = NOW if elapsed >= NOW_FROM else SOON if elapsed >= SOON_FROM else ROUTINE
        text = "In person, within 14 days of admission, with the blood tests that are needed. Doses go on meanwhile."
        begins = episode.admitted_on
        yield Clock("full_exam", "Full physical exam", text, "prescriber", due, urgency, begins)
        if elapsed >= DIRECTOR_FROM:
            yield Clock("full_exam_overdue", "Full physical exam not done in 14 days", text, "director", due, NOW, due)
    elif episode.physical_on is not None:
        yearly = episode.physical_on + timedelta(days=YEARLY_EXAM_DAYS)
        text = "Once a year, by a practitioner of this programme, looking at dose and response."
        urgency = NOW if day > yearly else SOON
        yield Clock("yearly_exam", "Yearly physical exam", text, "prescriber", yearly, urgency, yearly - TOLD_BEFORE)


def _plans(episode: Episode, day: date) -> Iterator[Clock]:
    elapsed = (day - episode.admitted_on).days
    if episode.plan_on is None:
        due = episode.admitted_on + timedelta(days=CARE_PLAN_DAYS)
        text = "Assessment, screen for harm, and a plan made with the person, within 14 days of admission."
        urgency = NOW if elapsed >= CARE_PLAN_DAYS else SOON if elapsed >= SOON_FROM else ROUTINE
        yield Clock("care_plan", "Assessment and care plan", text, "counselor", due, urgency, episode.admitted_on)
        return
    due = episode.plan_on + timedelta(days=episode.plan_review_days)
    text = "Look at the plan with the person and sign the next version."
    urgency = NOW if day > due else ROUTINE
    yield Clock("care_plan_review", "Care plan review", text, "counselor", due, urgency, due - TOLD_BEFORE)


def _interim(episode: Episode, day: date) -> Iterator[Clock]:
    """The plan to go on, and the word to the state authority: each with its last day and the day it is told from."""
    steps, begins, gone = episode.interim_steps, episode.admitted_on, episode.interim_day
    if "sota_start" not in steps:
        text = "Interim treatment began."
        yield Clock("interim_sota_start", "Tell the state authority", text, "director", begins, SOON, begins)
    if "continuation_plan" not in steps:
        urgency = NOW if gone >= INTERIM_PLAN_DAY else SOON
        text = "Chart how treatment goes on after 180 days."
        due, told = _on_day(episode, day, INTERIM_PLAN_DAY), _on_day(episode, day, INTERIM_PLAN_FROM)
        yield Clock("interim_plan", "Plan to go on", text, "director", due, urgency, told)
    if "sota_before_transfer" not in steps:
        text = "Before the day on which interim treatment must end."
        due, told = _on_day(episode, day, INTERIM_LAST_DAY), _on_day(episode, day, INTERIM_TOLD[2])
        yield Clock("interim_sota_transfer", "Tell of the coming transfer", text, "director", due, SOON, told)
    if "exception" not in steps:
        yield from _last_days(episode, day)


def _last_days(episode: Episode, day: date) -> Iterator[Clock]:
    """That interim treatment ends, early and more urgently each time."""
    gone, first, second, third, last = episode.interim_day, *INTERIM_TOLD
    text = f"Day {gone} of {INTERIM_LAST_DAY}. Convert, transfer, or obtain an exception, so that no dose stops."
    due, told = _on_day(episode, day, INTERIM_LAST_DAY), _on_day(episode, day, first)
    urgency = NOW if gone >= third else SOON if gone >= second else ROUTINE
    yield Clock("interim_limit", "Interim treatment ends", text, "director", due, urgency, told)
    if gone >= last:
        told = _on_day(episode, day, last)
        yield Clock("interim_last_days", "Interim treatment: last days", text, "director", due, NOW, told)


def _on_day(episode: Episode, day: date, number: int) -> date:
    """The day that is that many days into interim treatment."""
    return day + timedelta(days=number - episode.interim_day)
