"""Dosing's answer to what was given: doses that stand, at the window and taken home."""

from collections.abc import Iterator
from datetime import date, timedelta

from assessments.given_medicines import Given, answer_what_was_given
from dosing.selectors.given import given_days

# For how many days a form goes on giving; any other form covers its own day (medications.md, depot table).
COVERS_DAYS = {"extended-release injection": 28, "implant": 180}
LONGEST = timedelta(days=max(COVERS_DAYS.values()))


def given(patient_id: int, first: date, last: date) -> Iterator[Given]:
    """Each ingredient and day, a depot with the days it covers."""
    for ingredient, form, day in given_days(patient_id, first - LONGEST, last):
        until = day + timedelta(days=COVERS_DAYS.get(form, 1) - 1)
        if until >= first:
            yield Given(ingredient, day, until)


def answer() -> None:
    """Called once, when the app is ready."""
    answer_what_was_given(given)
