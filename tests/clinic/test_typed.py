"""A number box takes plain digits and nothing else, whatever was typed into it."""

import pytest

from clinic.typed import LARGEST, whole_number


@pytest.mark.parametrize(("written", "number"), [("0", 0), ("7", 7), ("007", 7), (str(LARGEST), LARGEST)])
def test_plain_digits_are_their_number(written, number):
    assert whole_number(written) == number


NOT_DIGITS = ["", " ", " 1", "1 ", "1\n", "-1", "+1", "1.0", "1_000", "1e3", "x", "²", "१", "１", "①"]
TOO_LONG = [str(LARGEST + 1), "9" * 20, "9" * 5000]


@pytest.mark.parametrize("written", NOT_DIGITS + TOO_LONG)
def test_anything_else_is_none_of_them(written):
    assert whole_number(written) is None
