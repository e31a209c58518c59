"""Level curves over HTTP: any signed-in role, nothing stored, nonsense refused by its field."""

import time

import pytest
from django.test import Client

from tests.cast.api import ROOT, Caller, caller
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db
WHERE = "dosing/pharmacokinetics/simulate/"
DAILY = [{"at_h": 24 * day, "mg": "100"} for day in range(40)]
COURSE = {"model": "methadone", "variant": "typical", "doses": DAILY, "until_h": 960, "step_h": 24}


def ask(body, who="counselor"):
    return caller(who).post(WHERE, body, press=None)


@pytest.mark.parametrize(
    "who", ["intake", "counselor", "nurse", "prescriber", "director", "administrator", "inspector"]
)
def test_every_role_may_simulate(who):
    make_clinic()
    answer = ask(COURSE, who)
    assert answer.status == 200, answer.body
    assert set(answer.body) == {"times_h", "ng_per_ml", "peak_ng_per_ml", "trough_ng_per_ml", "peak_trough_ratio"}


def test_nobody_without_a_key_may():
    assert Caller().post(WHERE, COURSE, press=None).status == 401


@pytest.mark.parametrize(
    ("variant", "peak", "trough", "ratio"),
    [("typical", 643.1, 389.9, 1.650), ("fast", 389.2, 141.8, 2.745)],
)
def test_a_steady_course_has_the_golden_swing(variant, peak, trough, ratio):
    make_clinic()
    body = ask({**COURSE, "variant": variant}).body
    assert body["peak_ng_per_ml"] == pytest.approx(peak, rel=5e-4)
    assert body["trough_ng_per_ml"] == pytest.approx(trough, rel=5e-4)
    assert body["peak_trough_ratio"] == pytest.approx(ratio, rel=5e-4)
    assert body["ng_per_ml"][-1] == pytest.approx(trough, rel=5e-4)


def test_a_first_dose_starts_from_nothing_and_its_gap_is_the_usual_one():
    make_clinic()
    body = ask({"model": "methadone", "doses": [{"at_h": 0, "mg": "30"}], "until_h": 24, "step_h": 0.1}).body
    assert (body["times_h"][0], body["times_h"][3], body["times_h"][-1], len(body["times_h"])) == (0, 0.3, 24, 241)
    assert body["ng_per_ml"][0] == 0
    assert body["ng_per_ml"][-1] == pytest.approx(52.7703, rel=1e-5)
    assert body["trough_ng_per_ml"] == pytest.approx(52.7703, rel=1e-5)
    assert body["peak_ng_per_ml"] == pytest.approx(85.29, rel=1e-3)


def test_numbers_of_ones_own_are_taken_and_the_rest_stays():
    make_clinic()
    fast = ask({**COURSE, "variant": "fast"}).body
    assert ask({**COURSE, "parameters": {"cl_l_per_h": 16}}).body == fast
    assert ask({**COURSE, "parameters": {"ka_per_h": 1, "cl_l_per_h": 16, "v_l": 320}}).body == fast
    assert ask({**COURSE, "parameters": {"ka_per_h": 0.025}}).status == 200  # ka = ke


def test_the_order_of_the_doses_does_not_matter_and_none_is_a_missed_one():
    make_clinic()
    whole = ask(COURSE).body
    assert ask({**COURSE, "doses": DAILY[::-1]}).body == whole
    missed = ask({**COURSE, "doses": [*DAILY[:-1], {"at_h": 936, "mg": "0"}]}).body
    assert missed["trough_ng_per_ml"] == pytest.approx(0.549 * whole["trough_ng_per_ml"], rel=2e-3)
    assert ask({**COURSE, "doses": [{"at_h": 0, "mg": "0"}]}).body["peak_trough_ratio"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"model": "aspirin"}, "model"),
        ({"model": 7}, "model"),
        ({"variant": "wild"}, "variant"),
        ({"model": "buprenorphine", "variant": "slow"}, "variant"),
        ({"model": "buprenorphine", "variant": "typical", "parameters": {"v_l": 100}}, "parameters"),
        ({"parameters": {"cl_l_per_h": 0}}, "parameters.cl_l_per_h"),
        ({"parameters": {"cl_l_per_h": -8}}, "parameters.cl_l_per_h"),
        ({"parameters": {"v_l": "320"}}, "parameters.v_l"),
        ({"parameters": {"half_life": 3}}, "parameters.half_life"),
        ({"until_h": 1e9}, "until_h"),
        ({"until_h": 0}, "until_h"),
        ({"until_h": -1}, "until_h"),
        ({"until_h": 10**400}, "until_h"),
        ({"until_h": True}, "until_h"),
        ({"until_h": None}, "until_h"),
        ({"step_h": 0}, "step_h"),
        ({"step_h": -1}, "step_h"),
        ({"step_h": "1"}, "step_h"),
        ({"step_h": 1e-9}, "step_h"),
        ({"step_h": 5e-324}, "step_h"),
        ({"doses": []}, "doses"),
        ({"doses": [{"at_h": 0, "mg": "1"}] * 1501}, "doses"),
        ({"doses": [{"at_h": 0, "mg": "-30"}]}, "doses"),
        ({"doses": [{"at_h": 0, "mg": 30}]}, "doses"),
        ({"doses": [{"at_h": 0, "mg": "1e5"}]}, "doses"),
        ({"doses": [{"at_h": 0, "mg": "NaN"}]}, "doses"),
        ({"doses": [{"at_h": -1, "mg": "30"}]}, "doses"),
        ({"doses": [{"at_h": 1e9, "mg": "30"}]}, "doses"),
        ({"doses": [{"mg": "30"}]}, "doses"),
        ({"doses": "30"}, "doses"),
        ({"more": 1}, "more"),
    ],
)
def test_nonsense_is_refused_by_its_field(change, field):
    make_clinic()
    answer = ask({**COURSE, **change})
    assert answer.status == 400, answer.body
    assert any(name == field or name.startswith(f"{field}.") for name in answer.body["fields"]), answer.body


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"])
def test_what_is_no_number_in_json_is_refused(number):
    make_clinic()
    raw = '{"model": "methadone", "doses": [{"at_h": 0, "mg": "30"}], "step_h": 1, "until_h": ' + number + "}"
    key = caller("nurse").key
    answer = Client().post(
        ROOT + WHERE, raw, content_type="application/json", headers={"Authorization": f"Token {key}"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("model", ["methadone", "methadone_autoinduction", "buprenorphine"])
def test_the_longest_course_is_answered_in_a_breath(model):
    make_clinic()
    doses = [{"at_h": 5.8 * number, "mg": "50"} for number in range(1500)]
    before = time.perf_counter()
    answer = ask({"model": model, "doses": doses, "until_h": 8784, "step_h": 0.88})
    assert (answer.status, time.perf_counter() - before < 5) == (200, True)
