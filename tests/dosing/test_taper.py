"""A taper goes down in measurable steps, exactly as the reference counts it (medications.md 3.1)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dosing.domain.numbers import protocol_numbers
from dosing.domain.quantities import Quantity
from dosing.domain.taper import InvalidTaper, Taper, TaperMethod, notes, plan

OF_CURRENT, OF_START, FIXED = TaperMethod
START = date(2026, 12, 1)
BUSY = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is not a defect


def taper(start="100", rate="10", method=OF_CURRENT, step="1", medication="methadone", **changed):
    """A taper, each part written as a person writes it."""
    asked = Taper(
        medication=medication,
        start=Quantity.from_mg(start),
        method=method,
        rate=Decimal(rate),
        dose_step=Quantity.from_mg(step),
        interval_days=14,
        start_on=START,
    )
    return replace(asked, **changed)


def doses(asked):
    return [Quantity(step.amounts[0]).mg for step in plan(asked, protocol_numbers())]


GOLDEN = [
    (
        taper(),
        "100 90 81 73 66 59 53 48 43 39 35 32 29 26 23 21 19 17 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0",
    ),
    (
        taper("80", "5", OF_START),
        "80 76 72 68 64 60 56 52 48 44 40 36 32 28 24 20 16 12 8 4 0",
    ),
    (taper("16", step="2", medication="buprenorphine"), "16 14 12 10 8 6 4 2 0"),
    (
        taper("16", step="0.5", medication="buprenorphine"),
        "16 14.5 13 11.5 10.5 9.5 8.5 7.5 7 6.5 6 5.5 5 4.5 4 3.5 3 2.5 2 1.5 1 0.5 0",
    ),
    (taper("20", medication="diazepam"), "20 18 16 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0"),
]


@pytest.mark.parametrize(("asked", "expected"), GOLDEN)
def test_the_golden_sequences_are_met_exactly(asked, expected):
    assert doses(asked) == expected.split()


def test_the_golden_methadone_taper_takes_thirty_three_steps_and_sixty_six_weeks():
    steps = plan(taper(), protocol_numbers())
    assert len(steps) - 1 == 33
    assert steps[-1].from_day - steps[0].from_day == timedelta(weeks=66)


def test_percent_of_start_takes_twenty_steps_of_four():
    assert len(doses(taper("80", "5", OF_START))) - 1 == 20


def test_a_fixed_cut_is_in_milligrams():
    assert doses(taper("30", "5", FIXED)) == ["30", "25", "20", "15", "10", "5", "0"]


def test_a_taper_stops_at_its_floor():
    assert doses(taper("30", "8", FIXED, floor=Quantity.from_mg("10"))) == ["30", "22", "14", "10"]


def test_each_step_ends_the_day_before_the_next_and_the_last_has_no_end():
    steps = plan(taper("30", "5", FIXED, interval_days=3), protocol_numbers())
    assert (steps[0].from_day, steps[0].to_day) == (START, START + timedelta(days=2))
    assert all(before.to_day == after.from_day - timedelta(days=1) for before, after in pairwise(steps))
    assert steps[-1].to_day is None


NONSENSE = [
    (taper(interval_days=0), "interval_days", "between 1 and 366 days"),
    (taper(interval_days=367), "interval_days", "between 1 and 366 days"),
    (taper(rate="-5"), "rate", "more than 0"),
    (taper(rate="0"), "rate", "more than 0"),
    (taper(rate="100.1"), "rate", "more than 100 percent"),
    (taper("80", "81", FIXED), "rate", "more than the start dose of 80 mg"),
    (taper("80", "0.0001", FIXED), "rate", "finer than 1 microgram"),
    (taper("100", "0.01", FIXED, step="0.01"), "rate", "more than 1000 steps"),
    (taper("100", "1", FIXED, interval_days=366), "interval_days", "more than 30 years"),
    (taper("101", step="2"), "start_mg", "nearest are 100 mg and 102 mg"),
    (taper(step="0"), "dose_step_mg", "more than 0 mg"),
    (taper(floor=Quantity.from_mg("0.5")), "floor_mg", "nearest is 1 mg"),
    (taper(floor=Quantity.from_mg("100")), "floor_mg", "below the start dose"),
    (taper(floor=Quantity(-1_000)), "floor_mg", "less than 0 mg"),
    (taper("501"), "start_mg", "misplaced decimal point"),
    (taper("64.5", step="0.5", medication="buprenorphine"), "start_mg", "misplaced decimal point"),
]


@pytest.mark.parametrize(("asked", "field", "sentence"), NONSENSE)
def test_nonsense_is_refused_in_a_sentence(asked, field, sentence):
    with pytest.raises(InvalidTaper) as refused:
        plan(asked, protocol_numbers())
    assert refused.value.field == field
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "asked",
    [
        taper("500"),
        taper("64", step="0.5", medication="buprenorphine"),
        taper("10", "10", FIXED),
        taper(rate="100"),
        taper(interval_days=366, rate="50"),
        taper("999", "1", FIXED, medication="gabapentin", interval_days=1),
    ],
)
def test_what_lies_on_a_limit_is_planned(asked):
    assert doses(asked)[-1] == "0"


def rules(asked):
    return [finding.rule for finding in notes(asked, protocol_numbers())]


def test_a_pace_within_what_is_usual_is_not_remarked_upon():
    assert rules(taper()) == []
    assert rules(taper(interval_days=7)) == []
    assert rules(taper("80", "5", OF_START)) == []
    assert rules(taper("20", "50", medication="diazepam")) == [], "no pace of its own is on the page"


def test_a_hastier_pace_is_noted_with_its_source():
    assert rules(taper(rate="10.5")) == ["taper-cut"]
    assert rules(taper("40", "5", FIXED)) == ["taper-cut"]
    assert rules(taper(interval_days=6)) == ["taper-interval"]
    assert rules(taper("16", medication="buprenorphine", interval_days=27)) == ["taper-interval"]
    assert rules(taper("16", medication="buprenorphine", interval_days=28)) == []
    assert all("medications.md 3.1" in finding.source for finding in notes(taper(rate="11"), protocol_numbers()))


@st.composite
def tapers(draw):
    """Any sound taper of up to 200 dose steps."""
    step = draw(st.sampled_from(["0.5", "1", "2", "2.5", "10"]))
    grain = Quantity.from_mg(step)
    start = draw(st.integers(1, 200))
    method = draw(st.sampled_from(list(TaperMethod)))
    most = grain.micrograms * start if method is FIXED else 100_000
    return taper(
        (grain * start).mg,
        str(Decimal(draw(st.integers(1, most))) / 1_000),
        method,
        step,
        medication="gabapentin",  # a medication without a ceiling of its own
        floor=grain * draw(st.integers(0, start - 1)),
        interval_days=draw(st.integers(1, 50)),
        start_on=START + timedelta(days=draw(st.integers(0, 4_000))),
    )


def micrograms(asked):
    return [step.amounts[0] for step in plan(asked, protocol_numbers())]


@BUSY
@given(tapers())
def test_a_taper_never_rises_and_ends_at_its_floor(asked):
    found = micrograms(asked)
    assert found[0] == asked.start.micrograms and found[-1] == asked.floor.micrograms
    assert all(after < before for before, after in pairwise(found))


@BUSY
@given(tapers())
def test_every_dose_is_measurable(asked):
    assert all(dose % asked.dose_step.micrograms == 0 for dose in micrograms(asked))


@BUSY
@given(tapers())
def test_no_cut_is_more_than_one_dose_step_or_the_asked_cut_rounded_to_the_step(asked):
    grain = asked.dose_step.micrograms
    for before, after in pairwise(micrograms(asked)):
        of = {OF_CURRENT: before, OF_START: asked.start.micrograms, FIXED: 100_000}[asked.method]
        cut = Fraction(asked.rate) * of / 100
        rounded = int(cut / grain + Fraction(1, 2)) * grain
        assert before - after <= max(grain, rounded)


@BUSY
@given(tapers(), st.integers(-1_000, 1_000))
def test_shifting_the_start_shifts_every_step_by_as_many_days(asked, days):
    by = timedelta(days=days)
    shifted = plan(replace(asked, start_on=asked.start_on + by), protocol_numbers())
    expected = [
        replace(step, from_day=step.from_day + by, to_day=step.to_day and step.to_day + by)
        for step in plan(asked, protocol_numbers())
    ]
    assert list(shifted) == expected
