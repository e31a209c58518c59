"""What people say they take is read, asked back, or left visibly unrecognised; nothing is guessed."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.domain.medicines import classes_of, fold, is_ingredient, recognise, vocabulary
from patients.domain.misspellings import slips

NAMES = sorted(vocabulary().names)
LONG_NAMES = [name for name in NAMES if len(name) >= 5 and " " not in name]
SALTS = ["", "hydrochloride", "sodium"]
NOISE = ["100 mg", "XR", "tablets", "twice a day", "at bedtime", "8mg", "(generic)"]


@pytest.mark.parametrize(
    ("written", "ingredients"),
    [
        ("SEROQUEL XR 100 mg at bedtime", {"quetiapine"}),
        ("lithium carbonate ER", {"lithium"}),
        ("losartan potassium", {"losartan"}),
        ("potassium", {"potassium"}),
        ("losartan, potassium", {"losartan", "potassium"}),
        ("lisinopril/HCTZ", {"lisinopril", "hydrochlorothiazide"}),
        ("St. John’s Wort", {"hypericum"}),
        ("Tylenol with codeine", {"acetaminophen", "codeine"}),
        ("Suboxone 8mg film", {"buprenorphine", "naloxone"}),
        # Combinations that hide an opioid antagonist: interaction rows IX013, IX068, IX128.
        ("Lybalvi", {"olanzapine", "samidorphan"}),
        ("Contrave", {"bupropion", "naltrexone"}),
        ("Embeda", {"morphine", "naltrexone"}),
        ("Auvelity", {"bupropion", "dextromethorphan"}),
    ],
)
def test_a_name_is_read_with_everything_that_is_in_it(written, ingredients):
    assert set(recognise(written).ingredients) == ingredients


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("seroquil", "Seroquel (quetiapine)"),
        ("zanax 2mg", "Xanax (alprazolam)"),
        ("methodone", "methadone"),
        ("gaba pentin", "gabapentin"),
        ("gabapen", "gabapentin"),
        ("subs", "Suboxone (buprenorphine + naloxone)"),
        ("wellbutrin and ativn", "Wellbutrin and Ativan (bupropion + lorazepam)"),
        ("xanex and klonapin", "Xanax and Klonopin (alprazolam + clonazepam)"),
    ],
)
def test_a_near_name_and_a_nickname_are_proposed_and_never_taken_for_granted(written, meant):
    reading = recognise(written)
    assert (reading.ingredients, reading.proposals[0].words) == ((), meant)


@pytest.mark.parametrize("written", ["no xanax", "seroquel for sleep", "stopped lithium", "allergic to codeine"])
def test_a_name_among_other_words_is_asked_back(written):
    reading = recognise(written)
    assert not reading.is_recognised
    assert len(reading.proposals) == 1


@pytest.mark.parametrize("written", ["", "blorptin", "💊", "mg", "100", "hydrochloride", "the white ones", "\x00"])
def test_what_nobody_knows_stays_unrecognised(written):
    assert (recognise(written).is_recognised, recognise(written).classes) == (False, frozenset())


def test_tylenol_three_times_a_day_is_not_read_as_codeine():
    assert recognise("tylenol 3 times a day").ingredients == ()
    assert {one.name for one in recognise("tylenol 3 times a day").proposals} == {"Tylenol #3", "Tylenol"}


def test_a_class_is_that_of_the_ingredient_whatever_the_brand():
    assert "benzodiazepine" in recognise("Xanax").classes
    assert {"opioid_agonist", "qt_known"} <= recognise("Methadose").classes
    assert "opioid_antagonist" in recognise("Contrave").classes
    assert classes_of(["nothing"]) == frozenset()


def test_everything_on_the_page_is_made_of_known_ingredients():
    parts = {one for medicine in vocabulary().names.values() for one in medicine.ingredients}
    assert [one for one in parts if not is_ingredient(one)] == []


def test_no_name_on_the_page_is_told_to_be_two_medicines():
    assert [name for name in NAMES if recognise(name).ingredients != vocabulary().names[name].ingredients] == []
    assert set(vocabulary().street) & set(NAMES) == set()


@given(st.sampled_from(NAMES), st.sampled_from(SALTS), st.lists(st.sampled_from(NOISE), max_size=3), st.booleans())
def test_case_salts_and_doses_do_not_change_what_a_name_means(name, salt, beside, loud):
    written = " ".join([name.upper() if loud else name.title(), salt, *beside])
    assert set(recognise(written).ingredients) == set(vocabulary().names[name].ingredients)


@given(st.sampled_from(LONG_NAMES), st.data())
def test_a_letter_left_out_is_never_read_as_something_else(name, data):
    at = data.draw(st.integers(0, len(name) - 1))
    written = name[:at] + name[at + 1 :]
    reading = recognise(written)
    if fold(written) in vocabulary().names:
        assert reading.ingredients == vocabulary().names[fold(written)].ingredients
    else:
        assert reading.ingredients == ()
        assert any(slips(written, fold(one.name).replace(" ", "")) <= 2 for one in reading.proposals)


@given(st.text(max_size=400))
@settings(max_examples=300)
def test_whatever_is_written_is_answered(written):
    reading = recognise(written)
    assert all(is_ingredient(one) for one in reading.ingredients)
    assert not (reading.ingredients and reading.proposals)
    assert len(reading.proposals) <= 5


@given(st.text(string.ascii_lowercase, max_size=12), st.text(string.ascii_lowercase, max_size=12))
def test_slips_are_counted_alike_from_both_sides(one, other):
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
    assert slips(one, other) <= max(len(one), len(other))
