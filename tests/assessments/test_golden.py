"""Every case of the golden file: what a form of each instrument says, to the last flag."""

import json
from pathlib import Path

import pytest

from assessments.domain.library import current
from assessments.domain.scoring import score

FILES_OF_CASES = sorted((Path(__file__).parent / "golden").glob("*.json"))
CASES = [case for path in FILES_OF_CASES for case in json.loads(path.read_text())]
NAMED = [(f"{case['instrument']}-{place}", case) for place, case in enumerate(CASES)]


@pytest.mark.parametrize("case", [case for _, case in NAMED], ids=[name for name, _ in NAMED])
def test_a_form_scores_as_the_golden_file_says(case):
    found = score(current()[case["instrument"]], case["answers"])
    expected = case["expected"]
    assert (found.total, found.band, set(found.flags)) == (expected["total"], expected["band"], set(expected["flags"]))
    assert dict(found.subscores) == expected["subscores"], case["note"]


def test_every_instrument_of_the_golden_file_is_here():
    assert {case["instrument"] for case in CASES} <= set(current())
