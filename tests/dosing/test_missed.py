"""Every cell of the missed-dose tables (medications.md 2.1 and 2.2), and what stands between them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.domain.missed import MissedAction, UnknownPolicy, advise, missed_table
from dosing.domain.quantities import Quantity
from dosing.domain.safety import DoseFacts, Severity
from dosing.domain.safety_rules.missed_days import missed_days

GIVE, REDUCE, SEE, RESTART = MissedAction
POLICIES = ["australian", "meta_phi", "bc"]


def advice(missed, mg="90", *, policy="default", medication="methadone", day=120, full_agonist=None):
    """What to do, and the milligrams where the policy names them."""
    found = advise(
        missed_table(medication, policy),
        ordered=Quantity.from_mg(mg),
        missed_days=missed,
        day_of_treatment=day,
        returned_to_full_agonist=full_agonist,
    )
    return found.action, found.dose and found.dose.mg


CELLS = [
    ("australian", 0, (GIVE, "90")),
    ("australian", 1, (GIVE, "90")),
    ("australian", 2, (GIVE, "90")),
    ("australian", 3, (REDUCE, "45")),
    ("australian", 4, (SEE, "40")),
    ("australian", 5, (RESTART, None)),
    ("australian", 30, (RESTART, None)),
    ("meta_phi", 0, (GIVE, "90")),
    ("meta_phi", 1, (GIVE, "90")),
    ("meta_phi", 2, (GIVE, "90")),
    ("meta_phi", 3, (SEE, None)),
    ("meta_phi", 4, (REDUCE, "45")),
    ("meta_phi", 5, (RESTART, "30")),
    ("meta_phi", 30, (RESTART, "30")),
    ("bc", 0, (GIVE, "90")),
    ("bc", 1, (GIVE, "90")),
    ("bc", 2, (GIVE, "90")),
    ("bc", 3, (GIVE, "90")),
    ("bc", 4, (SEE, None)),
    ("bc", 5, (SEE, None)),
    ("bc", 30, (SEE, None)),
]


@pytest.mark.parametrize(("policy", "missed", "expected"), CELLS)
def test_every_cell_of_the_methadone_table(policy, missed, expected):
    assert advice(missed, policy=policy) == expected


@pytest.mark.parametrize(("policy", "missed", "expected"), CELLS)
def test_in_the_first_fourteen_days_every_row_comes_a_day_earlier(policy, missed, expected):
    if missed > 1:
        assert advice(missed - 1, policy=policy, day=13) == expected
        assert advice(missed - 1, policy=policy, day=0) == expected
    assert advice(missed, policy=policy, day=14) == expected, "elapsed day 14 is past the first 14 days"


def test_nothing_missed_is_nothing_missed_in_the_first_days_too():
    assert advice(0, day=3) == (GIVE, "90")


def test_the_cautious_table_is_the_default():
    assert missed_table("methadone") == missed_table("methadone", "australian")
    assert missed_table("buprenorphine") == missed_table("buprenorphine", "bc")


@pytest.mark.parametrize(("mg", "expected"), [("79.998", "39.999"), ("80", "40"), ("80.002", "40"), ("20", "10")])
def test_the_australian_fourth_day_is_the_lower_of_40_mg_and_half(mg, expected):
    assert advice(4, mg) == (SEE, expected)


@pytest.mark.parametrize(("mg", "expected"), [("58", "30"), ("60", "30"), ("62", "31"), ("30", "30"), ("20", "20")])
def test_the_meta_phi_fourth_day_is_the_higher_of_30_mg_and_half_but_no_raise(mg, expected):
    assert advice(4, mg, policy="meta_phi") == (REDUCE, expected)


def test_starting_again_at_30_mg_does_not_raise_a_smaller_dose():
    assert advice(5, "25", policy="meta_phi") == (RESTART, "25")


def test_half_of_an_odd_dose_is_exact_and_half_a_microgram_is_left_out():
    assert advice(3, "85") == (REDUCE, "42.5")
    assert advice(3, "0.003") == (REDUCE, "0.001")


@given(st.sampled_from(POLICIES), st.integers(0, 100), st.integers(1, 500_000), st.integers(0, 400))
def test_no_advice_gives_more_than_the_ordered_dose(policy, missed, micrograms, day):
    ordered = Quantity(micrograms)
    found = advise(
        missed_table("methadone", policy),
        ordered=ordered,
        missed_days=missed,
        day_of_treatment=day,
    )
    assert found.dose is None or found.dose <= ordered
    assert found.message and "medications.md" in found.source


@pytest.mark.parametrize(
    ("missed", "full_agonist", "expected"),
    [
        (0, False, (GIVE, "16")),
        (5, False, (GIVE, "16")),
        (6, False, (RESTART, None)),
        (0, True, (GIVE, "16")),
        (3, True, (GIVE, "16")),
        (4, True, (RESTART, None)),
        (3, None, (GIVE, "16")),
        (5, None, (GIVE, "16")),
        (6, None, (RESTART, None)),
    ],
)
def test_buprenorphine_has_two_limits(missed, full_agonist, expected):
    for day in (0, 13, 14, 200):
        assert advice(missed, "16", medication="buprenorphine", day=day, full_agonist=full_agonist) == expected


def buprenorphine_says(missed, *, full_agonist=None):
    return advise(
        missed_table("buprenorphine"),
        ordered=Quantity.from_mg("16"),
        missed_days=missed,
        day_of_treatment=90,
        returned_to_full_agonist=full_agonist,
    ).message


def test_where_a_return_to_full_agonists_would_matter_and_was_not_asked_the_advice_says_to_ask():
    assert "so ask" not in buprenorphine_says(3)
    assert "so ask" in buprenorphine_says(4) and "so ask" in buprenorphine_says(5)
    assert "so ask" not in buprenorphine_says(6)
    assert "so ask" not in buprenorphine_says(5, full_agonist=False)


def test_the_sources_are_those_of_the_policy():
    assert [missed_table("methadone", name).source.rpartition(" ")[2] for name in POLICIES] == ["S5)", "S6)", "S7a)"]
    assert missed_table("buprenorphine").source.endswith("S7b)")


def test_an_unknown_table_or_policy_is_refused_with_the_choices():
    with pytest.raises(UnknownPolicy, match="no missed-dose table for disulfiram"):
        missed_table("disulfiram")
    with pytest.raises(UnknownPolicy, match="there are default, australian, meta_phi, bc"):
        missed_table("methadone", "ours")
    with pytest.raises(UnknownPolicy, match="there are default, bc"):
        missed_table("buprenorphine", "australian")


TODAY = date(2026, 3, 1)
FACTS = DoseFacts(
    day=TODAY,
    medication="methadone",
    is_opioid_agonist=True,
    micrograms=90_000,
    last_dose_on=None,
    last_micrograms=None,
    days_missed=0,
    first_dose_on=TODAY - timedelta(days=120),
    order_signed_on=TODAY - timedelta(days=30),
    product_id=1,
    container=None,
    otp_certificate_expires_on=None,
    dea_expires_on=None,
    controlled=True,
)


def at_the_window(missed, **changed):
    found = missed_days(replace(FACTS, days_missed=missed, **changed))
    return found and found.severity


def test_the_window_stops_from_the_first_row_that_is_not_to_give():
    assert [at_the_window(missed) for missed in range(5)] == [None, *[Severity.NOTE] * 2, *[Severity.STOP] * 2]
    early = {"first_dose_on": TODAY - timedelta(days=13)}
    assert [at_the_window(missed, **early) for missed in (1, 2)] == [Severity.NOTE, Severity.STOP]
    assert at_the_window(2, first_dose_on=TODAY - timedelta(days=14)) == Severity.NOTE
    assert [at_the_window(missed, medication="buprenorphine") for missed in (5, 6)] == [Severity.NOTE, Severity.STOP]
    assert at_the_window(9, medication="naltrexone") is None


def test_the_window_says_the_row_of_the_table():
    said = [missed_days(replace(FACTS, days_missed=missed)).message for missed in (3, 4, 5)]
    assert "half the dose after talking" in said[0]
    assert "lower of 40 mg and half" in said[1]
    assert "new induction" in said[2]


def test_an_order_signed_today_turns_the_stop_into_a_note():
    assert at_the_window(5, order_signed_on=TODAY) == Severity.NOTE
