"""What the rules say of an order before it is signed, at the boundary of every number (medications.md 2 and 2.10)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from dosing.domain.clinical_facts import DrugForm, Pregnancy
from dosing.domain.order import Step
from dosing.domain.order_rules import order_findings
from dosing.domain.safety import Severity
from tests.cast.orders import (
    NAMES,
    TODAY,
    beside,
    given,
    how,
    measured,
    micrograms,
    ordered,
    said,
    somebody,
    unknown,
    vouched,
)

STOP, STOP_FOR_PRESCRIBER, STOP_FOR_DIRECTOR = ("stop", None), ("stop", "prescriber"), ("stop", "director")
ASK, NOTE = ("ask", None), ("note", None)
USUAL = {"methadone": "30", "buprenorphine": "4", "naltrexone": "50", "disulfiram": "250", "acamprosate": "1998"}


@pytest.mark.parametrize(("medication", "mg"), USUAL.items())
def test_a_usual_start_of_somebody_of_whom_all_is_known_finds_nothing(medication, mg):
    assert said(ordered(medication, mg)) == {}


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (("30",), None),
        (("31",), NOTE),
        (("20", "20"), None),
        (("30", "10"), None),
        (("30", "11"), NOTE),
        (("30", "20"), NOTE),
        (("30", "21"), STOP_FOR_PRESCRIBER),
        (("30", "25"), STOP_FOR_PRESCRIBER),
    ],
)
def test_the_first_day_of_methadone_has_three_tiers_and_exactly_the_number_is_allowed(amounts, expected):
    assert how(ordered("methadone", *amounts), "first-day") == expected


def test_each_tier_of_the_first_day_names_its_own_source():
    sources = [said(ordered("methadone", *amounts))["first-day"].source for amounts in (("31",), ("30", "20"), ("60",))]
    assert [source.startswith(start) for source, start in zip(sources, ("Meth", "Meth", "42 CFR 8.12(h)"), strict=True)]
    assert "42 CFR 8.12(h)(3)" in sources[2]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (vouched("80"), None),
        (vouched("79"), STOP_FOR_PRESCRIBER),
        (vouched("80", days_ago=3), None),
        (vouched("80", days_ago=4), STOP_FOR_PRESCRIBER),
    ],
)
def test_a_dose_another_clinic_vouches_for_carries_as_much_and_not_after_missed_days(known, expected):
    assert how(ordered("methadone", "80", elsewhere=(known,)), "first-day") == expected


def test_a_change_on_the_first_day_of_treatment_counts_as_the_first_day():
    day_one = {"is_first": False, "treated_since": TODAY, "days_given": given("30", until=TODAY)}
    assert how(ordered("methadone", "30", "25", **day_one), "first-day") == STOP_FOR_PRESCRIBER
    later = day_one | {"treated_since": TODAY - timedelta(days=1)}
    assert how(ordered("methadone", "60", **later), "first-day") is None


def in_care(mg, *before, since=60, **more):
    """Somebody in treatment for as many days, with these amounts on the last days, ordered another one."""
    started = TODAY - timedelta(days=since)
    return ordered("methadone", mg, is_first=False, treated_since=started, days_given=given(*before), **more)


@pytest.mark.parametrize(
    ("mg", "before", "expected"),
    [
        ("50", ["40"] * 5, None),
        ("51", ["40"] * 5, ASK),
        ("50", ["30", "40", "40", "40", "40", "40"], None),
        ("50", ["30", "40", "40", "40", "40"], ASK),
        ("30", ["30", "40", "40"], None),
        ("40", ["40", "30", "30", "30", "30", "30"], None),
        ("60", ["60", "30", "30", "30"], ASK),
        ("40", ["60", "30", "30", "30"], None),
    ],
)
def test_methadone_rises_by_ten_after_five_days_and_faster_only_back_to_what_was_given(mg, before, expected):
    assert how(in_care(mg, *before), "titration") == expected


def test_the_first_dose_of_all_is_a_rise_and_the_first_one_here_of_a_transfer_is_not():
    assert how(in_care("40", "30", since=1), "titration") == ASK
    assert how(in_care("90", "80", since=1, elsewhere=(vouched("80", days_ago=2),)), "titration") is None
    assert how(in_care("91", "80", since=1, elsewhere=(vouched("80", days_ago=2),)), "titration") == ASK


def test_methadone_is_not_raised_after_a_missed_day():
    days = given("40", "40", "40", "40", "40", "40")
    missed = tuple(day for day in days if day[0] != TODAY - timedelta(days=2))
    assert how(replace(in_care("50"), days_given=days), "titration") is None
    assert how(replace(in_care("50"), days_given=missed), "titration") == ASK


def test_the_steps_of_an_order_are_held_against_each_other():
    steps = tuple(
        Step(TODAY + timedelta(days=5 * n), TODAY + timedelta(days=5 * n + 4), (micrograms(mg),))
        for n, mg in enumerate(("30", "40", "50"))
    )
    assert how(ordered("methadone", "30", steps=steps), "titration") is None
    early = (
        steps[0],
        replace(steps[1], to_day=TODAY + timedelta(days=7)),
        replace(steps[2], from_day=TODAY + timedelta(days=8)),
    )
    assert how(ordered("methadone", "30", steps=early), "titration") == ASK


@pytest.mark.parametrize(
    ("medication", "mg", "expected"),
    [
        ("methadone", "120", None),
        ("methadone", "121", ASK),
        ("buprenorphine", "24", None),
        ("buprenorphine", "24.5", ASK),
        ("buprenorphine", "32", ASK),
        ("buprenorphine", "32.5", STOP_FOR_DIRECTOR),
        ("naltrexone", "51", ASK),
        ("disulfiram", "500", None),
        ("disulfiram", "501", STOP),
        ("acamprosate", "1999", ASK),
    ],
)
def test_above_the_ceiling_a_reason_a_second_prescriber_or_no_way_at_all(medication, mg, expected):
    assert how(ordered(medication, mg), "ceiling") == expected


def test_a_dose_for_two_days_counts_half_and_zubsolv_counts_as_what_it_stands_for():
    assert how(ordered("buprenorphine", "32", every_days=2), "ceiling") is None
    zubsolv = DrugForm("buprenorphine/naloxone sublingual tablet", "Zubsolv", has_naloxone=True)
    assert how(ordered("buprenorphine", "17.1", form=zubsolv), "ceiling") is None
    assert how(ordered("buprenorphine", "17.2", form=zubsolv), "ceiling") == ASK


@pytest.mark.parametrize(
    ("mg", "before", "expected"),
    [("80", "80", None), ("80", "16.1", None), ("80", "16", STOP_FOR_PRESCRIBER), ("80", "8", STOP_FOR_PRESCRIBER)],
)
def test_five_times_the_dose_before_looks_like_a_misplaced_point(mg, before, expected):
    assert how(ordered("methadone", mg, running_micrograms=micrograms(before)), "slip") == expected
    assert how(in_care(mg, before), "slip") == expected


def test_what_no_taper_may_start_from_is_lifted_by_the_director_alone():
    assert how(ordered("methadone", "500"), "slip") is None
    assert how(ordered("methadone", "500.5"), "slip") == STOP_FOR_DIRECTOR


@pytest.mark.parametrize(("ms", "expected"), [(450, None), (451, NOTE), (499, NOTE), (500, STOP_FOR_PRESCRIBER)])
def test_a_qtc_of_exactly_500_stops_for_review(ms, expected):
    assert how(ordered("methadone", "30", person=somebody(qtc_ms=measured(ms))), "qtc") == expected
    assert how(ordered("buprenorphine", "4", person=somebody(qtc_ms=measured(ms))), "qtc") is None


def test_no_ecg_and_an_old_one_are_told_and_keep_nobody_from_methadone():
    assert how(ordered("methadone", "30", person=somebody(qtc_ms=None)), "qtc") == NOTE
    assert how(ordered("methadone", "30", person=somebody(qtc_ms=measured(420, days_ago=365))), "qtc") is None
    assert how(ordered("methadone", "30", person=somebody(qtc_ms=measured(420, days_ago=366))), "qtc") == NOTE


@pytest.mark.parametrize(
    ("clearance", "mg", "expected"),
    [("30", "999", STOP), ("30.1", "999", None), ("50", "1998", ASK), ("50", "999", None), ("50.1", "1998", None)],
)
def test_acamprosate_at_a_clearance_of_exactly_30_is_never_given_and_at_50_is_halved(clearance, mg, expected):
    person = somebody(crcl_ml_min=measured(clearance))
    assert how(ordered("acamprosate", mg, person=person), "kidneys") == expected


@pytest.mark.parametrize(("times", "expected"), [("3", None), ("3.1", ASK), ("5", ASK), ("5.1", STOP)])
def test_the_liver_is_asked_about_from_three_times_and_stops_naltrexone_above_five(times, expected):
    assert how(ordered("naltrexone", "50", person=somebody(ast_x_uln=measured(times))), "liver") == expected


def test_two_agonists_and_an_agonist_with_its_antagonist_are_stopped():
    for medication, other, row in (
        ("methadone", "buprenorphine", "IX011"),
        ("methadone", "naltrexone", "IX010"),
        ("naltrexone", "methadone", "IX086"),
    ):
        person = somebody(programme=(beside(other),))
        assert how(ordered(medication, USUAL[medication], person=person), row) == STOP


def test_in_pregnancy_a_lower_dose_and_a_medicine_to_avoid_want_a_reason():
    pregnant = somebody(pregnancy=Pregnancy.YES)
    assert how(in_care("70", *["80"] * 5, person=pregnant, running_micrograms=micrograms("80")), "pregnancy") == ASK
    assert how(in_care("80", *["80"] * 5, person=pregnant, running_micrograms=micrograms("80")), "pregnancy") is None
    assert how(ordered("naltrexone", "50", person=pregnant), "pregnancy") == ASK
    assert how(ordered("naltrexone", "50", person=somebody(pregnancy=Pregnancy.NOT_KNOWN)), "pregnancy") == NOTE


def test_an_allergy_to_an_ingredient_stops_whatever_it_is_called_by():
    assert how(ordered("methadone", "30", person=somebody(allergies=("Dolophine",))), "allergy") == STOP_FOR_PRESCRIBER
    assert how(ordered("buprenorphine", "4", person=somebody(allergies=("Narcan",))), "allergy") == STOP_FOR_PRESCRIBER
    assert how(ordered("methadone", "30", person=somebody(allergies=("latex",))), "allergy") is None


def test_the_medicine_from_somewhere_else_is_asked_about_and_what_cannot_be_read_is_named():
    assert how(ordered("methadone", "30", person=somebody(medicines=("Dolophine 10 mg",))), "duplicate") == ASK
    found = said(ordered("methadone", "30", person=somebody(medicines=("zzblorp",))))
    assert any("zzblorp" in finding.message for finding in found.values())


@pytest.mark.parametrize(("medication", "mg"), USUAL.items())
def test_of_somebody_unknown_the_unknown_is_told(medication, mg):
    found = said(ordered(medication, mg, person=unknown()))
    assert "Nobody has asked about" in found["not-asked"].message
    expected = {"methadone": "note"}.get(medication, "ask")
    assert order_findings(ordered(medication, mg, person=unknown()))[0].severity == expected


@settings(deadline=None)
@hypothesis_given(
    st.sampled_from(sorted(NAMES)),
    st.integers(1, 10**6),
    st.integers(1, 90),
    st.sets(
        st.sampled_from(
            ["medicines", "conditions", "opioids", "drinks", "qtc_ms", "crcl_ml_min", "cows", "breath_alcohol"]
        )
    ),
)
def test_no_rule_falls_over_a_missing_fact_and_none_makes_it_milder(medication, mcg, every, missing):
    whole = ordered(medication, "1", steps=(Step(TODAY, None, (mcg,), every),))
    some = replace(whole, person=replace(whole.person, **dict.fromkeys(missing)))
    known, without = said(whole), said(some)
    assert all(rule in without and without[rule].severity == finding.severity for rule, finding in known.items())
    assert all(finding.source and finding.severity in Severity for finding in without.values())
