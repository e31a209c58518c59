"""A unit that was mixed up is asked about, and a number is never taken for another one."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.domain.units import MEASURES, Measure, doubt_about, read_number


def test_a_creatinine_of_80_is_asked_whether_it_is_micromoles():
    doubt = doubt_about(MEASURES["creatinine"], Decimal(80), "mg/dL")
    assert doubt is not None
    assert (doubt.unit_meant, doubt.possible) == ("µmol/L", False)
    assert "Is it 80 µmol/L?" in doubt.sentence


def test_80_micromoles_are_090_mg_dl_and_taken():
    creatinine = MEASURES["creatinine"]
    assert doubt_about(creatinine, Decimal(80), "µmol/L") is None
    assert creatinine.shown(creatinine.canonical(Decimal(80), "µmol/L")) == "0.90 mg/dL"


@pytest.mark.parametrize(
    ("code", "value", "symbol", "meant"),
    [
        ("creatinine", "0.9", "µmol/L", "mg/dL"),
        ("qt", "0.44", "ms", "s"),
        ("temperature", "37", "°F", "°C"),
        ("weight", "210", "kg", "lb"),
        ("breath_alcohol", "0.38", "g/210 L", "mg/L"),
    ],
)
def test_the_other_unit_is_named_where_it_would_be_usual(code, value, symbol, meant):
    doubt = doubt_about(MEASURES[code], Decimal(value), symbol)
    assert doubt is not None
    assert doubt.unit_meant == meant


def test_a_rare_value_is_asked_and_may_be_confirmed():
    doubt = doubt_about(MEASURES["weight"], Decimal(240), "kg")
    assert doubt is not None
    assert doubt.possible


@pytest.mark.parametrize("text", ["", "abc", "1e5", "NaN", "Infinity", "1.2.3", "--1", "٣", "1" * 13, "80 mg"])
def test_what_is_no_plain_number_is_not_read_as_one(text):
    with pytest.raises(ValueError, match="Write a number"):
        read_number(text)


def test_a_decimal_comma_is_a_point():
    assert read_number(" 1,4 ") == Decimal("1.4")


@settings(deadline=None)
@given(st.sampled_from(list(MEASURES.values())), st.decimals("-1000", "1000000", places=2), st.data())
def test_no_value_outside_the_possible_range_can_be_confirmed(measure: Measure, value, data):
    unit = data.draw(st.sampled_from(measure.units))
    doubt = doubt_about(measure, value, unit.symbol)
    low, high = measure.possible
    assert (doubt is None or doubt.possible) == (low <= unit.canonical(value) <= high)
