"""A slip of one key never leads to another person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.domain.record_number import (
    InvalidRecordNumber,
    check_character,
    is_record_number,
    next_number,
    parse,
    record_number,
    sequence_of,
)

sequences = st.integers(min_value=1, max_value=999_999)


def test_the_check_character_is_that_of_the_published_scheme():
    """The example of ISO/IEC 7064 for MOD 11-2, and a published ORCID."""
    assert check_character("0794") == "0"
    assert check_character("000000021825009") == "7"
    assert check_character("000000021694233") == "X"


def test_the_first_numbers():
    assert next_number(None) == record_number(1) == "EK-000001-" + check_character("000001")
    assert sequence_of(next_number(record_number(41))) == 42


@given(sequences)
def test_a_number_survives_being_written_and_read(sequence):
    number = record_number(sequence)
    assert parse(number) == number
    assert sequence_of(number) == sequence


@given(sequences, st.sampled_from(["{0}", " {0} ", "{1}", "{2}", "{3}", "\x02{0}\x00\r"]))
def test_case_blanks_and_dashes_do_not_matter(sequence, shape):
    number = record_number(sequence)
    written = shape.format(number, number.lower(), number.replace("-", ""), number.replace("-", " \u2013 "))
    assert parse(written) == number


@given(sequences, st.integers(min_value=3, max_value=10), st.sampled_from("0123456789X"))
def test_every_single_wrong_character_is_found(sequence, place, wrong):
    number = record_number(sequence)
    if number[place] == "-" or number[place] == wrong:
        return
    assert not is_record_number(number[:place] + wrong + number[place + 1 :])


@given(sequences, st.integers(min_value=0, max_value=5), st.sampled_from([1, 2]))
def test_every_swap_of_neighbours_or_over_one_place_is_found(sequence, place, apart):
    characters = list(record_number(sequence).replace("-", "")[2:])
    if place + apart >= len(characters) or characters[place] == characters[place + apart]:
        return
    characters[place], characters[place + apart] = characters[place + apart], characters[place]
    assert not is_record_number("EK" + "".join(characters))


@pytest.mark.parametrize(
    "nonsense", ["", "EK", "EK-1-1", "XX-000001-0", "EK-00000A-1", "EK-٠٠٠٠٠١-1", "😀", "EK-000000-1", "9" * 1000]
)
def test_what_is_no_record_number_gets_a_sentence(nonsense):
    with pytest.raises(InvalidRecordNumber) as refusal:
        parse(nonsense)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("sequence", [0, -1, 1_000_000])
def test_numbers_run_out_loudly(sequence):
    with pytest.raises(InvalidRecordNumber):
        record_number(sequence)
