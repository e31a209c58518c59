"""The regimen calculators over HTTP: any signed-in role, nothing kept, nothing hostile reaches a 5xx."""

from io import StringIO

import pytest
from django.core.management import call_command

from clinic.models import AuditEvent
from tests.cast.api import Caller, caller
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db
TAPER = {
    "medication": "methadone",
    "start_mg": "100",
    "method": "percent_of_current",
    "rate": "10",
    "dose_step_mg": "1",
    "interval_days": 14,
    "start_on": "2026-12-01",
    "floor_mg": "0",
}
MISSED = {"medication": "methadone", "policy": "default", "dose_mg": "90", "missed_days": 3, "day_of_treatment": 120}
TAKE_HOME = {"medication": "methadone", "first_dose_on": "2026-11-01", "on": "2026-11-16", "closed_days": []}
SOUND = {"tapers/plan": TAPER, "missed-doses/advise": MISSED, "take-homes/allowance": TAKE_HOME}
ROLES = ["intake", "counselor", "nurse", "prescriber", "director", "administrator", "inspector"]


@pytest.fixture
def ask():
    make_clinic()
    call_command("load_formulary", stdout=StringIO())

    def post(what, who="counselor", **changed):
        return caller(who).post(f"dosing/{what}/", {**SOUND[what], **changed}, press=None)

    return post


@pytest.mark.parametrize("what", SOUND)
def test_every_role_may_ask_and_nothing_is_kept(ask, what):
    for who in ROLES:
        assert ask(what, who).status == 200
    before = AuditEvent.objects.count()
    ask(what, ROLES[0])
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("what", SOUND)
def test_nobody_without_a_key_may(what):
    assert Caller().post(f"dosing/{what}/", SOUND[what], press=None).status == 401


@pytest.mark.parametrize("what", SOUND)
@pytest.mark.parametrize("wrong", [None, [], {}, "", "x" * 50, 1.5, -1, True, "NaN", "١٢", "9999-99-99"])
def test_an_answer_of_the_wrong_kind_is_a_sentence_that_names_it(ask, what, wrong):
    for name, sound in SOUND[what].items():
        if isinstance(sound, list) and wrong == []:
            continue
        answer = ask(what, **{name: wrong})
        assert (answer.status, bool(answer.body["detail"])) == (400, True), name
        assert any(field.startswith(name) for field in answer.body["fields"]), name


@pytest.mark.parametrize("what", SOUND)
def test_a_misspelt_name_is_refused(ask, what):
    assert ask(what, dose="1").body["fields"] == {"dose": ["This is not known here."]}


def test_a_taper_is_planned_from_its_start_to_its_floor(ask):
    plan = ask("tapers/plan").body
    assert plan["steps"][:2] == [
        {"from": "2026-12-01", "to": "2026-12-14", "mg": "100"},
        {"from": "2026-12-15", "to": "2026-12-28", "mg": "90"},
    ]
    assert plan["steps"][-1] == {"from": "2028-03-07", "to": None, "mg": "0"}
    assert (plan["ends_on"], len(plan["steps"]), plan["findings"]) == ("2028-03-07", 34, [])


def test_a_hasty_taper_is_planned_with_its_notes(ask):
    plan = ask("tapers/plan", rate="25", interval_days=3).body
    assert [finding["rule"] for finding in plan["findings"]] == ["taper-cut", "taper-interval"]
    assert {finding["severity"] for finding in plan["findings"]} == {"note"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"interval_days": 0}, "interval_days"),
        ({"rate": "-10"}, "rate"),
        ({"rate": "0"}, "rate"),
        ({"rate": "1e1"}, "rate"),
        ({"start_mg": "100000"}, "start_mg"),
        ({"start_mg": "100.5"}, "start_mg"),
        ({"floor_mg": "101"}, "floor_mg"),
        ({"dose_step_mg": "0"}, "dose_step_mg"),
        ({"dose_step_mg": "0.001", "method": "fixed_mg", "rate": "0.01"}, "rate"),
        ({"medication": "aspirin"}, "medication"),
        ({"method": "hyperbolic"}, "method"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(ask, changed, field):
    answer = ask("tapers/plan", **changed)
    assert (answer.status, list(answer.body["fields"])) == (400, [field])


def test_an_unknown_medication_is_refused_wherever_it_is_asked_for(ask):
    for what in SOUND:
        answer = ask(what, medication="aspirin")
        assert (answer.status, list(answer.body["fields"])) == (400, ["medication"])
        assert "aspirin" in answer.body["detail"]


def test_the_advice_after_three_missed_days_is_half_the_dose(ask):
    assert ask("missed-doses/advise").body == {
        "action": "reduce",
        "dose_mg": "45",
        "message": "3 dosing days missed. The guideline gives half the dose after talking to the prescriber.",
        "source": "Australian national guideline (medications.md 2.1, S5)",
    }


def test_a_restart_leaves_the_dose_to_the_prescriber(ask):
    advice = ask("missed-doses/advise", missed_days=5).body
    assert (advice["action"], advice["dose_mg"]) == ("restart", None)


def test_the_policy_is_the_default_when_none_is_named_and_must_be_known(ask):
    without = {name: value for name, value in MISSED.items() if name != "policy"}
    answer = caller("nurse").post("dosing/missed-doses/advise/", without, press=None)
    assert answer.body == ask("missed-doses/advise").body
    assert ask("missed-doses/advise", policy="meta_phi", missed_days=5).body["dose_mg"] == "30"
    refused = ask("missed-doses/advise", policy="ours")
    assert (refused.status, list(refused.body["fields"])) == (400, ["policy"])


@pytest.mark.parametrize("changed", [{"missed_days": -1}, {"day_of_treatment": -1}, {"dose_mg": "0"}])
def test_what_cannot_have_happened_is_refused(ask, changed):
    answer = ask("missed-doses/advise", **changed)
    assert (answer.status, list(answer.body["fields"])) == (400, list(changed))


def test_a_return_to_full_agonists_shortens_the_limit_of_buprenorphine(ask):
    asked = {"medication": "buprenorphine", "dose_mg": "16", "missed_days": 4}
    told = [ask("missed-doses/advise", **asked, returned_to_full_agonist=answer).body for answer in (True, False, None)]
    assert [advice["action"] for advice in told] == ["restart", "give", "give"]
    assert "so ask" in told[2]["message"]


@pytest.mark.parametrize(
    ("on", "closed", "most"),
    [("2026-11-15", [], 7), ("2026-11-15", ["2026-11-22"], 8), ("2026-11-16", [], 14), ("2026-12-02", [], 28)],
)
def test_the_take_home_ladder_by_elapsed_days(ask, on, closed, most):
    assert ask("take-homes/allowance", on=on, closed_days=closed).body["max_days"] == most


def test_no_federal_limit_applies_to_buprenorphine(ask):
    answer = ask("take-homes/allowance", medication="buprenorphine", on="2026-11-04").body
    assert answer["max_days"] is None
    assert "8.12(i)(3)" in answer["source"]


def test_a_day_before_the_first_dose_is_refused(ask):
    answer = ask("take-homes/allowance", on="2026-10-31")
    assert (answer.status, list(answer.body["fields"])) == (400, ["on"])
