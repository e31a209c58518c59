"""Scoring over HTTP: any signed-in role, nothing stored, nothing hostile reaches a 5xx."""

import pytest

from assessments.domain.bundled_wording import bundled
from assessments.domain.library import current
from assessments.services.text_packs import install_text_pack
from tests.cast.api import Caller, caller
from tests.cast.clinic import make_clinic
from tests.cast.text_packs import GROUND, pack

pytestmark = pytest.mark.django_db
COWS = {"sweating": 1, "restlessness": 0, "pupils": 0, "aches": 1, "nose_tearing": 0, "gi": 1}
COWS |= {"tremor": 0, "yawning": 0, "anxiety": 0, "gooseflesh": 0, "pulse_bpm": 121}


def ask(body, who="counselor"):
    return caller(who).post("assessments/score/", body, press=None)


@pytest.mark.parametrize(
    "who", ["intake", "counselor", "nurse", "prescriber", "director", "administrator", "inspector"]
)
def test_every_role_may_score(who):
    make_clinic()
    answer = ask({"instrument": "cows", "answers": COWS}, who)
    assert answer.status == 200
    assert answer.body == {
        "instrument": "cows",
        "version": "1.0.0",
        "total": 7,
        "subscores": {},
        "band": "mild",
        "flags": [],
    }


def test_nobody_without_a_key_may():
    assert Caller().post("assessments/score/", {"instrument": "cows", "answers": COWS}, press=None).status == 401


def test_a_value_the_item_does_not_allow_is_told_in_the_flags():
    make_clinic()
    answer = ask({"instrument": "cows", "answers": {**COWS, "restlessness": 2}})
    assert (answer.status, answer.body["total"]) == (200, None)
    assert answer.body["flags"] == ["invalid_answer:restlessness"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"instrument": "nothing", "answers": {}}, "instrument"),
        ({"instrument": 7, "answers": {}}, "instrument"),
        ({"instrument": "cows"}, "answers"),
        ({"instrument": "cows", "answers": []}, "answers"),
        ({"instrument": "cows", "answers": None}, "answers"),
        ({"instrument": "cows", "answers": "q1"}, "answers"),
        ({"instrument": "cows", "answers": {"mood": 1}}, "answers.mood"),
        ({"instrument": "cows", "answers": {"pulse": {"bpm": 80}}}, "answers.pulse"),
        ({"instrument": "cows", "answers": {"pulse": [1]}}, "answers.pulse"),
        ({"instrument": "urine_drug_test", "answers": {"results": {"eddp": {"a": 1}}}}, "answers.results"),
        ({"instrument": "urine_drug_test", "answers": {"results": {"NOT A NAME": "pos"}}}, "answers.results"),
        ({"instrument": "cows", "answers": {}, "version": "9.9.9"}, "instrument"),
        ({"instrument": "cows", "answers": {}, "more": 1}, "more"),
    ],
)
def test_what_is_no_form_is_refused_by_its_field(body, field):
    make_clinic()
    answer = ask(body)
    assert (answer.status, field in answer.body["fields"]) == (400, True), answer.body


def test_ten_thousand_answers_are_refused():
    make_clinic()
    assert ask({"instrument": "cows", "answers": {f"q{number}": 1 for number in range(10_000)}}).status == 400


@pytest.mark.parametrize("value", [True, 2.0, "2", -1, 10**400, 1e308, "", "💊", "\x00", "declined"])
def test_no_answer_is_coerced_and_none_breaks_the_scorer(value):
    make_clinic()
    answer = ask({"instrument": "cows", "answers": {**COWS, "aches": value}})
    assert (answer.status, answer.body["total"]) == (200, None)


@pytest.mark.parametrize("bup", [5e-324, 1e-300, 0, 1e5])
def test_a_ratio_of_any_size_is_told(bup):
    make_clinic()
    form = {"medication": "buprenorphine", "bup_ng_ml": bup, "norbup_ng_ml": 100000.0}
    assert ask({"instrument": "urine_drug_test", "answers": form}).status == 200


def test_the_instruments_are_listed_and_each_is_a_questionnaire():
    make_clinic()
    nurse = caller("nurse")
    listed = nurse.get("assessments/instruments/", language="es").body
    assert len(listed) >= 36 and listed[0]["id"] == "asrs_v1_1_screener"
    found = nurse.get("assessments/instruments/phq9/questionnaire/").body
    assert (found["resourceType"], found["code"][0]["code"]) == ("Questionnaire", "44249-1")
    assert nurse.get("assessments/instruments/nothing/questionnaire/").status == 404
    assert nurse.get("assessments/instruments/", language="xx").status == 400


def test_a_questionnaire_is_worded_as_the_site_may_show_it():
    clinic = make_clinic()

    def first(name: str, language: str = "en") -> str:
        body = caller("nurse").get(f"assessments/instruments/{name}/questionnaire/", language=language).body
        return next(item["text"] for item in body["item"] if item["linkId"] == "q1")

    assert first("phq9") == "Little interest or pleasure in doing things"
    assert first("phq9", "es") == bundled()["phq9", "1.0.0", "es"].items["q1"]
    assert first("who5") == current()["who5"].items["q1"].label.en
    install_text_pack(pack(), actor=clinic.actor("administrator"), site=clinic.site, attestation=GROUND)
    assert first("who5") == "Wording 1"
    assert first("who5", "es") == current()["who5"].items["q1"].label.es
