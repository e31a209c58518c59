"""Scoring one form stays under a millisecond: held here as work, which is the same on every machine.

`make bench` measures the time. Three thousand calls of Python functions are about a millisecond on a 2-core machine.
"""

import sys

import pytest

from assessments.domain.library import current
from assessments.domain.scoring import score
from tests.bench.scoring import forms

MOST_CALLS = 3000
EVERY = pytest.mark.parametrize(("name", "several"), forms().items(), ids=forms())


def calls_to_score(instrument, answers):
    """How many Python functions are called to score the form."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        score(instrument, answers)
    finally:
        sys.setprofile(before)
    return calls


@EVERY
def test_no_golden_form_takes_more_work_than_fits_into_a_millisecond(name, several):
    assert 0 < max(calls_to_score(current()[name], answers) for answers in several) <= MOST_CALLS


def test_twice_the_results_of_a_drug_test_take_at_most_twice_the_work():
    few, many = ({f"analyte_{number}": "pos" for number in range(size)} for size in (10, 20))
    test = {"medication": "methadone", "expected": []}
    work = [calls_to_score(current()["urine_drug_test"], {**test, "results": results}) for results in (few, many)]
    assert work[1] <= 2 * work[0]
