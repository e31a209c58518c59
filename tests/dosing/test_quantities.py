"""Amounts stay exact and a product measures only what it can."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.domain.quantities import (
    NOTHING,
    Concentration,
    InvalidAmount,
    Measure,
    NotMeasurable,
    Quantity,
    measurable,
    millilitres,
    quantity_in,
    total,
    units_text,
)

amounts = st.integers(min_value=0, max_value=100_000_000).map(Quantity)
differences = st.integers(min_value=-(10**12), max_value=10**12).map(Quantity)
concentrations = st.sampled_from(["1", "2", "10", "50", "200", "356"]).map(Concentration.from_mg_per_ml)


def mg(text):
    return Quantity.from_mg(text)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("80", "80"), ("80.0", "80"), (" 0.70 ", "0.7"), ("007", "7"), (80, "80"), (Decimal("8E+1"), "80"), ("0", "0")],
)
def test_milligrams_have_one_canonical_text(written, canonical):
    assert mg(written).mg == canonical


@given(amounts)
def test_an_amount_survives_being_written_and_read(amount):
    assert mg(amount.mg) == amount
    assert "E" not in amount.mg.upper()


@given(differences)
def test_a_difference_survives_too_when_signs_are_allowed(difference):
    if abs(difference.micrograms) <= 100_000_000:
        assert Quantity.from_mg(difference.mg, signed=True) == difference


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "eighty",
        "1e9",
        "NaN",
        "inf",
        "1,5",
        "8.",
        ".5",
        "80 mg",
        "٨٠",
        "😀",
        "9" * 400,
        "--1",
        "0x1",
        "1_0",
        "100001",
    ],
)
def test_text_that_is_not_an_amount_is_refused(nonsense):
    with pytest.raises(InvalidAmount):
        mg(nonsense)


@pytest.mark.parametrize(
    "nonsense",
    [0.7, 80.0, float("nan"), True, None, [], Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999"), 10**30],
)
def test_floats_and_numbers_that_are_none_are_refused(nonsense):
    with pytest.raises(InvalidAmount):
        mg(nonsense)


@pytest.mark.parametrize("finer", ["0.0001", Decimal("0.0005"), Decimal("1E-999999"), "80.0000001"])
def test_finer_than_a_microgram_is_refused_not_rounded(finer):
    with pytest.raises(InvalidAmount, match="finer"):
        mg(finer)


def test_below_zero_is_refused_unless_a_difference_is_asked_for():
    with pytest.raises(InvalidAmount, match="negative"):
        mg("-1")
    assert Quantity.from_mg("-0.7", signed=True).mg == "-0.7"


def test_a_positive_amount_is_more_than_nothing():
    assert Quantity.positive_mg("0.001").micrograms == 1
    with pytest.raises(InvalidAmount, match="more than 0"):
        Quantity.positive_mg("0")


@pytest.mark.parametrize("count", [1.0, True, "1", None])
def test_micrograms_are_a_whole_number(count):
    with pytest.raises(InvalidAmount):
        Quantity(count)


def test_ten_receipts_of_a_tenth_are_one_milligram():
    assert total([mg("0.1")] * 10) == mg("1")
    assert total([]) == NOTHING


@given(differences, differences)
def test_adding_and_taking_away_undo_each_other(one, other):
    assert one + other - other == one
    assert (one < other) == (one.micrograms < other.micrograms)
    assert -(one - other) == other - one


@pytest.mark.parametrize(
    ("dose", "per_ml", "volume"),
    [("85", "10", "8.5"), ("85", "1", "85"), ("0.5", "10", "0.1"), ("0.4", "10", "0"), ("128", "356", "0.4")],
)
def test_volume_is_half_up_to_a_tenth_of_a_millilitre(dose, per_ml, volume):
    assert millilitres(mg(dose), Concentration.from_mg_per_ml(per_ml)) == volume


@given(differences, concentrations)
def test_a_volume_is_never_more_than_half_a_tenth_away(amount, concentration):
    volume = Decimal(millilitres(amount, concentration))
    exact_times_per_ml = Decimal(amount.micrograms)
    assert abs(volume * concentration.micrograms_per_ml - exact_times_per_ml) * 20 <= concentration.micrograms_per_ml


@given(st.integers(min_value=0, max_value=10_000), concentrations)
def test_a_measured_volume_and_its_amount_agree(tenths, concentration):
    volume = Decimal(tenths) / 10
    assert Decimal(millilitres(quantity_in(volume, concentration), concentration)) == volume


@pytest.mark.parametrize("volume", ["-1", "1e3", "0.0001", "NaN", 1.5])
def test_a_volume_nobody_can_have_measured_is_refused(volume):
    with pytest.raises(InvalidAmount):
        quantity_in(volume, Concentration.from_mg_per_ml("10"))


@pytest.mark.parametrize("per_ml", ["0", "-10", "0.0001", 10.0])
def test_a_concentration_is_more_than_nothing(per_ml):
    with pytest.raises(InvalidAmount):
        Concentration.from_mg_per_ml(per_ml)


def test_what_cannot_be_measured_is_refused_with_the_nearest_amounts():
    concentrate = Measure(step=mg("1"), concentration=Concentration.from_mg_per_ml("10"))
    assert measurable(mg("85"), concentrate) == mg("85")
    with pytest.raises(NotMeasurable, match="85.5 mg cannot be measured in steps of 1 mg; nearest are 85 mg and 86 mg"):
        measurable(mg("85.5"), concentrate)
    with pytest.raises(NotMeasurable, match="nearest is 1 mg"):
        measurable(mg("0.4"), concentrate)
    with pytest.raises(NotMeasurable, match="above 0"):
        measurable(NOTHING, concentrate)


@given(amounts, st.integers(min_value=1, max_value=10_000))
def test_measurable_changes_nothing(amount, step):
    try:
        assert measurable(amount, Measure(step=Quantity(step))) is amount
        assert amount.micrograms % step == 0
    except NotMeasurable:
        assert amount.micrograms % step or not amount.micrograms


FILM = Measure(step=mg("8"), unit=mg("8"), unit_name="film")
DISPERSIBLE = Measure(step=mg("10"), unit=mg("40"), unit_name="tablet")


@pytest.mark.parametrize(
    ("dose", "measure", "words"),
    [
        ("8", FILM, "1 film of 8 mg"),
        ("16", FILM, "2 films of 8 mg"),
        ("40", DISPERSIBLE, "1 tablet of 40 mg"),
        ("30", DISPERSIBLE, "3/4 tablet of 40 mg"),
        ("60", DISPERSIBLE, "1 1/2 tablets of 40 mg"),
        ("130", DISPERSIBLE, "3 1/4 tablets of 40 mg"),
    ],
)
def test_a_solid_dose_is_told_in_units(dose, measure, words):
    assert units_text(mg(dose), measure) == words


def test_a_film_is_not_cut_and_a_liquid_has_no_units():
    with pytest.raises(NotMeasurable):
        units_text(mg("12"), FILM)
    with pytest.raises(NotMeasurable):
        units_text(mg("10"), Measure(step=mg("1"), concentration=Concentration.from_mg_per_ml("10")))
    with pytest.raises(NotMeasurable, match="half or a quarter"):
        units_text(mg("1"), Measure(step=mg("1"), unit=mg("3"), unit_name="tablet"))
