"""QTc, creatinine clearance and urine drug tests read as the sources say."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.domain.cardiac import Formula, QtcBand, band_of, flags_of, qtc, qtc_exact
from assessments.domain.renal import creatinine_clearance
from assessments.domain.toxicology import Band, Specimen, UrineTest, read_urine_test

GOOD = Specimen(Decimal(100), Decimal("1.015"), Decimal("6.0"), Decimal(94))


def test_qt_400_at_75_is_447_by_bazett_and_431_by_fridericia():
    assert round(qtc_exact(400, 75, Formula.BAZETT), 1) == Decimal("447.2")
    assert (qtc(400, 75, Formula.BAZETT), qtc(400, 75)) == (447, 431)


@pytest.mark.parametrize(
    ("ms", "band"),
    [
        (450, QtcBand.NORMAL),
        (451, QtcBand.PROLONGED),
        (499, QtcBand.PROLONGED),
        (500, QtcBand.HIGH_RISK),
    ],
)
def test_a_qtc_of_exactly_500_is_in_the_high_row(ms, band):
    assert band_of(ms) is band


@pytest.mark.parametrize(
    ("more", "flag"),
    [
        ({"rate": 101, "formula": Formula.BAZETT}, "bazett_unreliable_at_rate"),
        ({"baseline_qtc": 380}, "delta_ge_60"),
        ({"methadone_mg_day": 101}, "dose_gt_100_repeat_ecg"),
    ],
)
def test_what_makes_a_normal_qtc_worth_another_look_is_said(more, flag):
    assert flags_of(440, **({"rate": 60, "formula": Formula.FRIDERICIA} | more)) == [flag]


@pytest.mark.parametrize(
    ("age", "kg", "creatinine", "female", "clearance"),
    [(60, "72", "1.0", False, "80.0"), (45, "60", "1.4", True, "48.1")],
)
def test_cockcroft_gault_of_the_worked_examples(age, kg, creatinine, female, clearance):
    found = creatinine_clearance(
        age_years=age, weight_kg=Decimal(kg), creatinine_mg_dl=Decimal(creatinine), female=female
    )
    assert found == Decimal(clearance)


def read(results, medication="methadone", **more):
    definitive, specimen = more.pop("definitive", False), more.pop("specimen", GOOD)
    expected = more.pop("expected", ())
    return read_urine_test(UrineTest(results, definitive, specimen, **more), medication=medication, expected=expected)


@pytest.mark.parametrize(
    ("results", "band", "flag"),
    [
        ({"methadone": "pos", "eddp": "pos"}, Band.EXPECTED, "adherence_supported"),
        ({"methadone": "pos", "eddp": "neg"}, Band.UNEXPECTED, "parent_without_metabolite"),
        ({"methadone": "neg", "eddp": "pos"}, Band.EXPECTED, "metabolite_only_consistent"),
        ({"methadone": "neg", "eddp": "neg"}, Band.UNEXPECTED, "prescribed_drug_absent"),
        ({"methadone": "pos"}, Band.INDETERMINATE, "metabolite_not_tested"),
        ({"cocaine": "neg"}, Band.INDETERMINATE, "prescribed_drug_not_tested"),
    ],
)
def test_methadone_is_read_with_its_metabolite(results, band, flag):
    found = read(results)
    assert (found.band, flag in found.flags) == (band, True)


def test_a_presumptive_positive_is_confirmed_before_anybody_acts_on_it():
    found = read({"methadone": "pos", "eddp": "pos", "cocaine": "pos"})
    assert {"confirm_before_action:cocaine", "presumptive_only"} <= set(found.flags)


def test_what_somebody_prescribes_is_expected_and_its_absence_is_not():
    assert read({"methadone": "pos", "eddp": "pos", "oxycodone": "pos"}, expected=["oxycodone"]).band is Band.EXPECTED
    absent = read({"methadone": "pos", "eddp": "pos", "oxycodone": "neg"}, expected=["oxycodone"])
    assert (absent.band, "expected_prescription_absent:oxycodone" in absent.flags) == (Band.UNEXPECTED, True)


@pytest.mark.parametrize(("norbup", "band"), [("2", Band.EXPECTED), ("1.99", Band.UNEXPECTED)])
def test_the_ratio_is_compared_before_it_is_rounded(norbup, band):
    found = read(
        {"buprenorphine": "pos", "norbuprenorphine": "pos"},
        "buprenorphine",
        definitive=True,
        buprenorphine_ng_ml=Decimal(100),
        norbuprenorphine_ng_ml=Decimal(norbup),
    )
    assert (found.band, found.norbup_bup_ratio) == (band, Decimal("0.020"))


VALUES = st.decimals("0", "15", places=1)


@settings(deadline=None)
@given(
    ph=VALUES, results=st.dictionaries(st.sampled_from(["methadone", "eddp", "6mam"]), st.sampled_from(["pos", "neg"]))
)
def test_a_specimen_that_is_not_fit_says_nothing_about_the_person(ph, results):
    found = read(results, specimen=Specimen(Decimal(100), Decimal("1.015"), ph))
    fit = Decimal("4.5") <= ph < 9
    assert (found.band is Band.INVALID) is not fit
    if not fit:
        assert all(flag.startswith("specimen_") or flag == "recollect" for flag in found.flags)
