"""A result that worries asks for the next one sooner; one that is not known worries too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assessments.selectors.due import coming_of, due_for
from assessments.services.concluding import amend, sign
from assessments.services.saving import save_answers
from clinic.clock import clock_at, now
from tests.cast.assessments import PHQ9, signed
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.merging import merged, registered_again

QUIET, TEN = PHQ9, PHQ9 | {"q1": 3}
NO_RISK = {"q1": 0, "q2": 0, "q6_lifetime": 0}

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def today(house) -> date:
    return house.actor("counselor").day


def comes(patient, code, day):
    """(first day, last day, why) of what comes next of this instrument, in days after that day."""
    (line,) = [one for one in coming_of({patient.pk: patient.pk}, day=day)[patient.pk] if one.instrument.id == code]
    return (line.due.due_from - day).days, (line.due.due_by - day).days, line.due.because


@pytest.mark.parametrize(
    ("answers", "window"),
    [
        (PHQ9 | {"q1": 2}, (90, 99, "interval")),
        (TEN, (14, 28, "last_result")),
        ({"q1": 3, "q2": 3, "q3": 3}, (14, 28, "last_result")),
    ],
    ids=["nine", "ten", "unfinished"],
)
def test_a_phq9_is_due_in_two_to_four_weeks_from_a_total_of_ten(house, today, answers, window):
    ada = person(house)
    signed(house, ada, answers)
    assert comes(ada, "phq9", today) == window


@pytest.mark.parametrize(("q1", "window"), [(3, (90, 99, "interval")), (4, None)], ids=["nine", "not allowed"])
def test_a_gad7_below_ten_waits_its_quarter_and_one_not_known_does_not(house, today, q1, window):
    ada = person(house)
    signed(house, ada, {f"q{number}": 1 for number in range(2, 8)} | {"q1": q1}, "gad7")
    assert comes(ada, "gad7", today) == (window or (14, 28, "last_result"))


@pytest.mark.parametrize(
    "answers", [NO_RISK | {"q1": 1}, {"q1": 0}, NO_RISK | {"q1": 9}], ids=["low", "unfinished", "not allowed"]
)
def test_a_cssrs_that_is_not_none_is_due_again_the_next_day(house, today, answers):
    ada = person(house)
    signed(house, ada, answers, "cssrs_screener")
    assert comes(ada, "cssrs_screener", today) == (1, 7, "last_result")
    (line,) = [one for one in due_for(ada.pk, day=today + timedelta(days=1)) if one.instrument.id == "cssrs_screener"]
    assert line.because == "its last result asks for it sooner"


def test_a_cssrs_of_none_is_due_as_often_as_the_phq9(house, today):
    ada = person(house)
    signed(house, ada, NO_RISK, "cssrs_screener")
    assert comes(ada, "cssrs_screener", today) == (90, 99, "interval")
    signed(house, ada, TEN)
    assert comes(ada, "cssrs_screener", today) == (14, 28, "last_result")


def test_the_next_result_takes_the_place_of_the_last(house, today):
    ada = person(house)
    signed(house, ada, TEN)
    with clock_at(now() + timedelta(days=14)):
        signed(house, ada, QUIET)
    assert comes(ada, "phq9", today + timedelta(days=14)) == (90, 99, "interval")
    assert comes(ada, "phq9", today + timedelta(days=13)) == (1, 15, "last_result")


def test_an_amended_result_asks_no_longer_and_a_later_one_stays_the_last(house, today):
    ada, counselor = person(house), house.actor("counselor")
    wrong = signed(house, ada, TEN)
    begun = amend(actor=counselor, assessment_id=wrong.assessment_id, reason="misheard")
    save_answers(actor=counselor, assessment_id=begun.pk, changes={"q1": 0}, seen=1)
    sign(actor=counselor, assessment_id=begun.pk)
    assert comes(ada, "phq9", today) == (90, 99, "interval")
    second = signed(house, ada, TEN)
    late = amend(actor=counselor, assessment_id=begun.pk, reason="misheard again")
    sign(actor=counselor, assessment_id=late.pk)
    assert second.band == "moderate" and comes(ada, "phq9", today) == (14, 28, "last_result")


def test_the_last_result_counts_in_whichever_record_it_was_written(house, today):
    ada, other = person(house), registered_again(house)
    signed(house, ada, QUIET)
    with clock_at(now() + timedelta(days=1)):
        signed(house, other, TEN)
    merged(house, other, ada)
    found = coming_of({ada.pk: ada.pk, other.pk: ada.pk}, day=today + timedelta(days=1))[ada.pk]
    assert [one.due.because for one in found if one.instrument.id == "phq9"] == ["last_result"]
