"""What dosing answers when the apps below ask, and what it does when they tell."""

from assessments.events import add_event_source
from dosing.selectors.care_events import TOLD, care_events
from dosing.selectors.merging import why_not_one_person
from dosing.selectors.programme import running_medicines
from dosing.selectors.queue import not_here_yet
from dosing.services.splitting import hold_after_split
from patients.questions import (
    after_a_split,
    answer_programme_medicines,
    answer_who_is_missing,
    object_to_merging,
)


def answer_patients() -> None:
    """Called once, when the app is ready."""
    object_to_merging(why_not_one_person)
    after_a_split(hold_after_split)
    answer_programme_medicines(running_medicines)
    answer_who_is_missing(not_here_yet)


def answer_assessments() -> None:
    """Called once, when the app is ready."""
    add_event_source(care_events, kinds=TOLD)
