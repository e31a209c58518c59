"""Level curves: what must hold for every model, and where two rates meet."""

import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.domain.level_models import PAGE, SETTABLE, UnknownModel, level_model, model_names
from dosing.domain.pharmacokinetics import Mode, levels, single_level, steady_level, swing

NAMES = model_names()
CLOSED = [name for name in NAMES if level_model(name).kind != "autoinduction"]


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_model_carries_its_unit_source_and_evidence(name):
    told = tomllib.loads(PAGE.read_text(encoding="utf-8"))[name]
    numbers = [entry for entry in told.values() if isinstance(entry, dict) and "value" in entry]
    numbers += [entry for variant in told.get("variants", {}).values() for entry in variant.values()]
    assert len(numbers) >= 4
    for entry in numbers:
        assert entry["unit"] and entry["source"]
        assert entry["evidence"] in {"read", "fitted", "general", "default"}


@pytest.mark.parametrize("name", CLOSED)
def test_irregular_doses_are_the_sum_of_single_ones(name):
    model = level_model(name)
    doses = [(0.0, 1000.0), (7.5, 250.0), (7.5, 250.0), (100.0, 4000.0)]
    times = [0.0, 1.0, 7.5, 50.0, 100.0, 101.0, 400.0]
    wanted = [sum(single_level(model.modes, mcg, t - at) for at, mcg in doses if at <= t) for t in times]
    assert levels(model.body, doses, times) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("apart", [0.0, 1e-12, -1e-12, 1e-8, 1e-7, -1e-7, 1e-6, 1e-4])
def test_rates_that_meet_take_the_limit(apart):
    close, limit = Mode(0.025 + apart, 0.025, 320), 0.025 / 320 * 24 * math.exp(-0.6)
    assert close.level(1, 24) == pytest.approx(limit, rel=1e-2 if abs(apart) > 1e-5 else 1e-4)
    superposed = sum(close.level(1, 24 * number) for number in range(1, 200))
    assert close.steady_level(1, 24, 24) == pytest.approx(superposed, rel=1e-6)
    assert close.peak_h() == pytest.approx(40, rel=1e-2)
    hour = close.peak_h(24)
    assert close.steady_level(1, 24, hour) >= max(close.steady_level(1, 24, hour + d) for d in (-0.5, 0.5)) - 1e-12


@given(ka=st.floats(1e-5, 100), cl=st.floats(1e-3, 1e5), v=st.floats(0.1, 1e6), hours=st.floats(0, 8784))
def test_no_numbers_that_may_be_set_give_a_level_below_zero_or_none_at_all(ka, cl, v, hours):
    model = level_model("methadone").with_numbers(ka=ka, cl=cl, v=v)
    found = levels(model.body, [(0.0, 1e8)], [hours])[0]
    assert found >= 0 and math.isfinite(found)
    peak = swing(model.body, [(0.0, 1e8)], 24.0)
    assert math.isfinite(peak.peak) and peak.peak >= peak.trough >= 0


def test_a_dose_shows_from_its_hour_on_and_not_before():
    body = level_model("methadone").body
    before, at, after = levels(body, [(10.0, 1e5)], [9.9, 10.0, 10.1])
    assert (before, at) == (0, 0) and after > 0


def test_autoinduction_starts_with_the_first_dose_whenever_that_is():
    body = level_model("methadone_autoinduction").body
    early = levels(body, [(24.0 * n, 6e4) for n in range(5)], [120.0])[0]
    late = levels(body, [(500 + 24.0 * n, 6e4) for n in range(5)], [620.0])[0]
    assert late == pytest.approx(early, rel=1e-9)


def test_autoinduction_that_induces_nothing_is_the_closed_form():
    n = level_model("methadone").numbers
    model = level_model("methadone_autoinduction")
    model.numbers["cl"] = n["cl"]
    doses = [(24.0 * number, 6e4) for number in range(10)]
    wanted = levels(level_model("methadone").body, doses, [240.0])[0]
    assert levels(model.body, doses, [240.0])[0] == pytest.approx(wanted, rel=1e-5)


def test_the_trough_is_what_is_left_one_gap_after_the_last_dose():
    model = level_model("methadone")
    doses = [(24.0 * number, 1e5) for number in range(80)]
    found = swing(model.body, doses, 24)
    assert found.trough == pytest.approx(steady_level(model.modes, 1e5, 24, 24), rel=1e-9)
    assert found.ratio == pytest.approx(1.650, abs=5e-4)


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        (lambda: level_model("aspirin"), "There are: methadone"),
        (lambda: level_model("buprenorphine", "slow"), "It has: typical"),
        (lambda: level_model("methadone").with_numbers(cl=0.0), "must lie between"),
        (lambda: level_model("methadone").with_numbers(cl=math.nan), "must lie between"),
        (lambda: level_model("methadone").with_numbers(ka=math.inf), "must lie between"),
        (lambda: level_model("buprenorphine").with_numbers(ka=1.0), "one compartment"),
        (lambda: level_model("methadone_autoinduction").modes, "integrated"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(deed, says):
    with pytest.raises(UnknownModel, match=says):
        deed()


def test_what_may_be_set_has_bounds():
    assert set(SETTABLE) == {"ka", "cl", "v"}
