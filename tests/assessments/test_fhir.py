"""What other systems get: every instrument, any form of it and its scores, in the structure of FHIR R4."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.domain.bundled_wording import bundled
from assessments.domain.fhir import FiledForm, observations, questionnaire, questionnaire_response
from assessments.domain.library import all_versions, current
from assessments.domain.scoring import score
from tests.cast.fhir_r4 import problems
from tests.cast.forms import whole_forms

EVERY = pytest.mark.parametrize("name", sorted(current()))
CASES = {
    "cows": {"pulse_bpm": 121, "sweating": 1},
    "social_needs": {"food": "declined", "utilities": 1},
    "urine_drug_test": {"medication": "methadone", "results": {"methadone": "pos", "eddp": "pos"}, "ph": 6.0},
}


def filed(name, answers):
    instrument = current()[name]
    found = score(instrument, answers)
    return FiledForm(
        id="7",
        instrument=instrument,
        answers=answers,
        total=found.total,
        subscores=found.subscores,
        band=found.band or "",
        flags=found.flags,
        subject="Patient/12",
        authored="2026-11-20T09:30:00-05:00",
        author="Practitioner/3",
    )


@EVERY
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_instrument_is_a_questionnaire(name, language):
    assert problems(questionnaire(current()[name], language)) == []


@pytest.mark.parametrize("key", sorted(bundled()), ids="-".join)
def test_a_questionnaire_asks_in_the_wording_given_and_carries_its_notice(key):
    pack, instrument = bundled()[key], all_versions()[key[:2]]
    told = questionnaire(instrument, pack.language, pack)
    assert problems(told) == []
    texts = {item["linkId"]: item["text"] for item in told["item"]}
    assert texts | pack.items == texts
    assert texts.get("instructions", "") == pack.instructions
    assert pack.source in told["copyright"]
    assert "abels only" not in told["description"]


def test_a_questionnaire_offers_the_answers_in_the_words_and_with_the_values_they_have():
    pack = bundled()["phq9", "1.0.0", "es"]
    told = questionnaire(current()["phq9"], "es", pack)
    offered = next(item for item in told["item"] if item["linkId"] == "q1")["answerOption"]
    assert {one["valueCoding"]["code"]: one["valueCoding"]["display"] for one in offered} == pack.options["q1"]


@pytest.mark.parametrize(("name", "told"), [("who5", True), ("phq9", True), ("social_needs", False)])
def test_a_questionnaire_without_the_wording_says_so_unless_the_words_are_ours(name, told):
    assert ("Labels only" in questionnaire(current()[name])["description"]) is told


@EVERY
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_any_form_is_a_response_with_observations(name, data):
    form = filed(name, data.draw(whole_forms(current()[name])))
    found = [questionnaire_response(form), *observations(form)]
    assert [problem for resource in found for problem in problems(resource)] == []
    json.dumps(found, allow_nan=False)


def test_a_panel_without_a_result_is_an_item_without_an_answer():
    response = questionnaire_response(filed("urine_drug_test", {"medication": "methadone", "results": {}}))
    assert problems(response) == []
    assert [item["linkId"] for item in response["item"] if "answer" not in item] == ["results"]


def test_a_total_carries_its_loinc_code_and_its_band():
    total = observations(filed("phq9", {f"q{number}": 2 for number in range(1, 10)}))[0]
    assert total["code"]["coding"][0] == {"system": "http://loinc.org", "code": "44261-6"}
    assert total["valueQuantity"]["value"] == 18
    assert total["interpretation"][0]["coding"][0]["code"] == "moderately_severe"


def test_a_risk_that_no_scale_carries_is_an_observation_of_its_own():
    risk, *_ = observations(filed("cssrs_screener", {f"q{number}": 1 for number in range(1, 6)} | {"q6_lifetime": 0}))
    assert risk["valueCodeableConcept"]["coding"][0]["code"] == "high"


def test_an_unfinished_form_has_a_reason_instead_of_a_zero():
    total = observations(filed("cows", CASES["cows"]))[0]
    assert "valueQuantity" not in total
    assert total["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_a_refused_answer_says_that_it_was_refused():
    items = questionnaire_response(filed("social_needs", CASES["social_needs"]))["item"]
    refused = next(item for item in items if item["linkId"] == "food")
    assert (refused["extension"][0]["valueCode"], "answer" in refused) == ("asked-declined", False)


def test_answers_leave_as_they_were_given_under_the_confidentiality_label():
    response = questionnaire_response(filed("urine_drug_test", CASES["urine_drug_test"]))
    assert response["meta"]["security"][0]["code"] == "42CFRPart2"
    results = next(item for item in response["item"] if item["linkId"] == "results")
    assert results["answer"] == [{"valueString": "methadone: pos"}, {"valueString": "eddp: pos"}]


def test_a_skip_rule_goes_along_where_it_is_one_comparison():
    items = {item["linkId"]: item for item in questionnaire(current()["cssrs_screener"])["item"]}
    told = items["q3"]["enableWhen"][0]
    assert (told["question"], told["operator"], told["answerCoding"]["code"]) == ("q2", "!=", "0")
    assert "enableWhen" not in items["q1"]


def test_a_resource_that_is_none_is_found():
    assert problems({"resourceType": "Observation", "status": "done", "code": {}}) != []
