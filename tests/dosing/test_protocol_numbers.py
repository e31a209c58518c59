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


GATES = [
    ("methadone.first_day.tiers.single_dose", "30 mg", "Methadone label"),
    ("methadone.first_day.tiers.day_total", "40 mg", "Methadone label"),
    ("methadone.first_day.tiers.day_total_with_reason", "50 mg", "42 CFR 8.12(h)(3)"),
    ("methadone.first_day.high_risk_most", "20 mg", "S6"),
    ("methadone.ceiling.justified_above", "120 mg", "DEF"),
    ("methadone.heart.ecg_above", "100 mg", "S8"),
    ("methadone.heart.discuss_above", "450 ms", "S8"),
    ("methadone.heart.stop_and_review_from", "500 ms", "S8"),
    ("methadone.titration.policies.asam_2020.shortest_interval", "5 days", "S1e"),
    ("buprenorphine.induction.hours_since.short_acting", "12 hours", "S2b"),
    ("buprenorphine.induction.hours_since.methadone", "72 hours", "S2b"),
    ("buprenorphine.induction.withdrawal.policies.asam.at_least", "11 COWS points", "S12b"),
    ("buprenorphine.first_day.day_1_most", "8 mg", "S13d"),
    ("buprenorphine.ceiling.justified_above", "24 mg", "S15"),
    ("buprenorphine.ceiling.second_prescriber_above", "32 mg", "DEF"),
    ("naltrexone.opioid_free.after_short_acting", "10 days", "S19"),
    ("naltrexone.opioid_free.after_long_acting", "14 days", "S19"),
    ("naltrexone.opioid_free.again.after_last_injection", "42 days", "DEF"),
    ("naltrexone.challenge.watched", "20 minutes", "S19"),
    ("naltrexone.injection_window.earliest", "24 days", "DEF"),
    ("naltrexone.injection_window.latest", "32 days", "DEF"),
    ("naltrexone.liver.start_limit", "3 times the upper limit of normal", "S19"),
    ("disulfiram.alcohol_free.before_first", "12 hours", "S20"),
    ("disulfiram.alcohol_free.breath_alcohol", "0.00 g/210 L", "S20"),
    ("disulfiram.alcohol_free.after_last", "14 days", "S20"),
    ("disulfiram.dose.most", "500 mg", "S20"),
    ("acamprosate.kidney.contraindicated_to", "30 mL/min", "S21"),
    ("acamprosate.kidney.reduced_to", "50 mL/min", "S21"),
    ("acamprosate.dose.times_a_day", "3 doses a day", "S21"),
    ("acamprosate.alcohol_free.before_first", "5 days", "S21"),
    ("sedating.hold.respirations_below", "12 breaths a minute", "DEF"),
    ("sedating.hold.oxygen_below", "92 percent", "DEF"),
    ("sedating.breath_alcohol.hold_from", "0.08 g/210 L", "DEF"),
]


@pytest.mark.parametrize(("key", "value", "source"), GATES)
def test_what_can_stop_or_reduce_a_dose_is_the_number_of_its_source(key, value, source):
    number = protocol_numbers()[key]
    assert f"{number.value} {number.unit}" == value
    assert source in number.source


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
