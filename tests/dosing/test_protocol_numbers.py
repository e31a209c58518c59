"""No number stands without its source, and a page that is not sound is refused."""

import pytest

from dosing.domain.numbers import EVIDENCE, InvalidProtocol, protocol_numbers, read_numbers

PAGE = """
medication = "x"
[sources]
S1 = "Where it was read"
[part]
source = "S1"
evidence = "read"
says = "What holds for all of it."
"""


def read(lines, page=PAGE):
    return read_numbers([page + lines])


def test_every_number_of_ours_says_where_it_was_read_and_how_surely():
    numbers = protocol_numbers()
    assert len(numbers) >= 30
    for number in numbers.values():
        assert "medications.md" in number.source, number.key
        assert number.evidence in EVIDENCE
        assert number.unit and number.says.endswith("."), number.key


def test_a_number_inherits_its_source_and_may_name_its_own():
    numbers = read('a = {value = "3", unit = "days"}\nb = {value = "0.5", unit = "mg", says = "Another."}')
    assert (numbers["x.part.a"].source, numbers["x.part.a"].says) == ("Where it was read", "What holds for all of it.")
    assert numbers["x.part.b"].says == "Another."
    assert (numbers.days("x.part.a"), numbers.quantity("x.part.b").mg) == (3, "0.5")
    assert numbers.source("x.part.a") == numbers.source("x.part") == "Where it was read"
    assert numbers.parts("x.part") == ("a", "b")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('a = {value = "3"}', "x.part.a does not say its unit."),
        ('a = {value = "3", unit = "mg", source = "S9"}', "names the source S9"),
        ('a = {value = "3", unit = "mg", evidence = "sure"}', "evidence is one of"),
        ('a = {value = "three", unit = "mg"}', "three is not a number"),
        ('a = {value = "-3", unit = "mg"}', "-3 mg cannot be"),
        ('a = {value = "NaN", unit = "mg"}', "NaN mg cannot be"),
        ('a = {value = "2.5", unit = "days"}', "2.5 days cannot be"),
        ("a = {value = 3, unit = 'mg'}", "does not say its value"),
        ("a = 3", "neither words nor a number"),
    ],
)
def test_an_unsound_entry_is_refused_by_its_key(lines, sentence):
    with pytest.raises(InvalidProtocol, match=sentence):
        read(lines)


def test_a_number_without_a_source_is_refused():
    page = 'medication = "x"\n[sources]\n[part]\nevidence = "read"\nsays = "A thing."\n'
    with pytest.raises(InvalidProtocol, match=r"x\.part\.a does not say its source"):
        read('a = {value = "3", unit = "mg"}', page)


def test_a_key_that_stands_on_two_pages_is_refused():
    page = PAGE + 'a = {value = "3", unit = "mg"}'
    with pytest.raises(InvalidProtocol, match="stands twice"):
        read_numbers([page, page])


def test_a_unit_is_never_taken_for_another():
    numbers = read('a = {value = "3", unit = "days"}')
    with pytest.raises(InvalidProtocol, match="in days, not in mg"):
        numbers.quantity("x.part.a")
