"""The federal take-home ladder (regulations.md 2.6 and section 8), to the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.domain.numbers import protocol_numbers
from dosing.domain.take_home import NotYetInTreatment, allowance

FIRST = date(2026, 11, 1)


def allowed(elapsed, medication="methadone", closed=()):
    """What may be handed out on this elapsed day; closed days as days after it."""
    on = FIRST + timedelta(days=elapsed)
    days = [on + timedelta(days=after) for after in closed]
    return allowance(protocol_numbers(), medication=medication, first_dose_on=FIRST, on=on, closed_days=days)


@pytest.mark.parametrize(
    ("elapsed", "most"),
    [(0, 7), (1, 7), (13, 7), (14, 7), (15, 14), (29, 14), (30, 14), (31, 28), (40, 28), (4_000, 28)],
)
def test_the_methadone_ladder_by_elapsed_days(elapsed, most):
    assert allowed(elapsed).max_days == most


def test_on_day_14_seven_ladder_days_and_a_closed_sunday_are_allowed_and_eight_ladder_days_are_not():
    assert allowed(14, closed=[3]).max_days == 7 + 1
    assert allowed(14).max_days < 8


def test_on_day_40_ten_in_hand_and_nineteen_more_are_too_many():
    assert allowed(40).max_days < 10 + 19


@pytest.mark.parametrize(
    ("closed", "most"),
    [
        ([0], 7),  # today is not taken home
        ([-3], 7),
        ([1], 8),
        ([7], 8),
        ([8], 8),  # the day after the last ladder day
        ([8, 9], 9),
        ([9], 7),  # the person is seen on the day before
        ([3, 3], 8),
        ([1, 2, 3], 10),
        ([7, 8, 9], 10),
        ([1, 9], 9),  # the first closed day carries the ladder on to the second
    ],
)
def test_closed_days_come_on_top_while_they_lie_on_the_way(closed, most):
    assert allowed(5, closed=closed).max_days == most


@pytest.mark.parametrize("medication", ["buprenorphine", "naltrexone", "disulfiram", "acamprosate"])
def test_no_ladder_applies_to_other_medicines(medication):
    found = allowed(3, medication, closed=[1])
    assert found.max_days is None
    assert medication in found.message and "determination" in found.message


def test_each_answer_names_its_day_its_rung_and_its_source():
    found = allowed(15, closed=[2, 3])
    assert found.message.startswith("Elapsed day 15. Elapsed days 15 to 30 of treatment: at most 14 days at home.")
    assert "2 closed days on top" in found.message
    assert "42 CFR 8.12(i)(3)" in found.source


def test_before_the_first_dose_there_is_no_allowance():
    with pytest.raises(NotYetInTreatment, match="before the first dose"):
        allowed(-1)


@given(st.integers(0, 100), st.sets(st.integers(-5, 60)))
def test_a_closed_day_never_uses_up_a_ladder_day(elapsed, closed):
    with_closed, without = allowed(elapsed, closed=closed).max_days, allowed(elapsed).max_days
    run = [after for after in range(1, with_closed + 1) if after not in closed]
    assert len(run) == without
