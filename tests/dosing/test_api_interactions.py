"""The interaction table over HTTP: any signed-in role, nonsense refused by its field, nothing hostile is a 5xx."""

import time

import pytest

from tests.cast.api import Caller, caller
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db
WHERE = "dosing/interactions/check/"
QUESTION = {
    "medication": "methadone",
    "with": ["fluconazole", "Xanax"],
    "conditions": [],
    "observations": {"qtc_ms": 510, "crcl_ml_min": 28},
}


def ask(body, who="counselor"):
    return caller(who).post(WHERE, body, press=None)


@pytest.mark.parametrize(
    "who", ["intake", "counselor", "nurse", "prescriber", "director", "administrator", "inspector"]
)
def test_every_role_may_check(who):
    make_clinic()
    answer = ask(QUESTION, who)
    assert answer.status == 200, answer.body
    found = {finding["rule"]: finding for finding in answer.body["findings"]}
    assert {"IX001", "IX030", "IX054"} <= set(found) and "IX055" not in found
    assert (found["IX054"]["severity"], found["IX054"]["lifted_by"]) == ("stop", "prescriber")
    assert answer.body["findings"][0]["rule"] == "IX054"
    assert answer.body["unrecognised"] == []


def test_nobody_without_a_key_may():
    assert Caller().post(WHERE, QUESTION, press=None).status == 401


def test_the_medication_alone_is_a_question():
    make_clinic()
    assert ask({"medication": "methadone"}).status == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"medication": "blorptazine"}, "medication"),
        ({"medication": ""}, "medication"),
        ({"medication": 7}, "medication"),
        ({"medication": None}, "medication"),
        ({"with": "Xanax"}, "with"),
        ({"with": [7]}, "with"),
        ({"with": [{"a": 1}]}, "with"),
        ({"with": ["x" * 101]}, "with"),
        ({"with": ["Xanax"] * 61}, "with"),
        ({"conditions": "pregnancy"}, "conditions"),
        ({"conditions": [None]}, "conditions"),
        ({"observations": []}, "observations"),
        ({"observations": {"qtc_ms": "510"}}, "observations"),
        ({"observations": {"qtc_ms": True}}, "observations"),
        ({"observations": {"qtc_ms": -1}}, "observations"),
        ({"observations": {"qtc_ms": 10**400}}, "observations"),
        ({"observations": {"crcl_ml_min": 0}}, "observations"),
        ({"observations": {"crcl_ml_min": {"a": 1}}}, "observations"),
        ({"observations": {"uds_opioid_pos": 1}}, "observations"),
        ({"observations": {f"x{number}": 1 for number in range(51)}}, "observations"),
        ({"more": 1}, "more"),
    ],
)
def test_nonsense_is_refused_by_its_field(change, field):
    make_clinic()
    answer = ask({**QUESTION, **change})
    assert answer.status == 400, answer.body
    assert any(name == field or name.startswith(f"{field}.") for name in answer.body["fields"]), answer.body


@pytest.mark.parametrize("written", ["'; drop table", "💊", "qtc>500", "*", "__import__('os')", "\x01", "{{7*7}}"])
def test_nothing_written_breaks_the_check_and_it_is_named(written):
    make_clinic()
    answer = ask({**QUESTION, "with": [written], "conditions": [written]})
    assert answer.status == 200 and written in answer.body["unrecognised"], answer.body


def test_the_longest_question_of_nonsense_is_answered_in_a_breath():
    make_clinic()
    strange = [" ".join(f"{chr(97 + (a + b) % 26)}zqxe" for b in range(16))[:96] + f" {a}" for a in range(60)]
    before = time.perf_counter()
    answer = ask({**QUESTION, "with": strange, "conditions": strange})
    assert (answer.status, len(answer.body["unrecognised"])) == (200, 120)
    assert time.perf_counter() - before < 5
