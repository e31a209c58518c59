"""The pages of measurements, tests and draws, as a browser asks for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Observation, TestCallEvent
from clinic import clock
from tests.cast.dosing import person
from tests.cast.observations import called, called_today, observed
from tests.cast.pages import signed_in

TAKEN = {"taken_at": "2026-01-05T08:30", "outcome": "measured", "request_key": "k1"}
BOTH = {"methadone": "pos", "eddp": "pos"}


@pytest.fixture
def nurse(clinic):
    return signed_in(clinic, "nurse")


def text(answer):
    return answer.content.decode()


def test_an_unusual_value_is_asked_about_and_nothing_typed_is_lost(nurse, ada):
    address = f"/people/{ada.pk}/observations/new/weight/"
    asked = nurse.post(address, TAKEN | {"weight": "240", "unit_weight": "kg", "note": "boots on"})
    assert asked.status_code == 409
    assert all(
        kept in text(asked) for kept in ("higher than usual", 'name="confirm_weight"', 'value="240"', "boots on")
    )
    assert not Observation.objects.exists()
    done = nurse.post(address, TAKEN | {"weight": "240", "unit_weight": "kg", "confirm_weight": "on"})
    assert done.status_code == 302
    row = Observation.objects.get()
    assert row.values == {"weight": {"value": "240", "unit": "kg"}}
    assert row.taken_at.isoformat() == "2026-01-05T13:30:00+00:00"


def test_the_hour_that_comes_twice_when_clocks_go_back_can_be_entered(nurse, ada):
    said = TAKEN | {"taken_at": "2025-11-02T01:30", "weight": "80", "unit_weight": "kg"}
    assert nurse.post(f"/people/{ada.pk}/observations/new/weight/", said).status_code == 302
    assert clock.local(ada.site, Observation.objects.get().taken_at).isoformat()[:16] == "2025-11-02T01:30"


def test_pressing_twice_records_once(nurse, ada):
    said = TAKEN | {"weight": "80", "unit_weight": "kg"}
    for _ in range(2):
        assert nurse.post(f"/people/{ada.pk}/observations/new/weight/", said).status_code == 302
    assert Observation.objects.count() == 1


def test_a_cup_is_entered_with_what_was_positive_and_the_rest_negative_at_once(nurse, ada):
    said = TAKEN | {"method": "presumptive", "result_methadone": "pos", "result_eddp": "pos", "rest_negative": "on"}
    assert nurse.post(f"/people/{ada.pk}/observations/new/drug_test/", said).status_code == 302
    results = Observation.objects.get().values["results"]
    assert (results["eddp"], results["fentanyl"], "pcp" in results) == ("pos", "neg", False)


def test_an_analyte_nobody_answered_is_not_negative(nurse, ada):
    said = TAKEN | {"method": "presumptive", "result_methadone": "pos"}
    nurse.post(f"/people/{ada.pk}/observations/new/drug_test/", said)
    assert Observation.objects.get().values["results"] == {"methadone": "pos"}


@pytest.mark.parametrize(
    "said", [{}, {"taken_at": "never"}, {"weight": "x" * 500}, {"outcome": "lost"}, {"unit_weight": "stone"}]
)
def test_a_bad_answer_is_a_400_with_its_sentence(nurse, ada, said):
    answer = nurse.post(f"/people/{ada.pk}/observations/new/weight/", TAKEN | said)
    assert answer.status_code == 400
    assert not Observation.objects.exists()


def test_a_kind_nobody_knows_is_a_404(nurse, ada):
    assert nurse.get(f"/people/{ada.pk}/observations/new/aura/").status_code == 404
    assert nurse.get(f"/people/{ada.pk}/observations/aura/").status_code == 404


def test_a_correction_shows_both_entries(nurse, clinic, ada):
    row = observed(clinic, ada, "weight", weight=("88", "kg"))
    address = f"/observations/{row.pk}/correct/"
    assert 'value="88"' in text(nurse.get(address))
    assert nurse.post(address, TAKEN | {"weight": "80", "unit_weight": "kg"}).status_code == 400
    done = nurse.post(address, TAKEN | {"weight": "80", "unit_weight": "kg", "reason": "misread", "request_key": "k2"})
    assert done.status_code == 302
    page = text(nurse.get(f"/people/{ada.pk}/observations/"))
    assert all(said in page for said in ("Weight 80 kg", "Weight 88 kg", "Corrected", "misread"))


def test_a_correction_begins_with_the_time_at_which_it_was_taken(nurse, clinic, ada):
    address = f"/people/{ada.pk}/observations/new/weight/"
    nurse.post(address, TAKEN | {"weight": "88", "unit_weight": "kg"})
    assert f'value="{TAKEN["taken_at"]}"' in text(nurse.get(f"/observations/{Observation.objects.get().pk}/correct/"))


def test_a_call_stands_on_the_home_page_and_is_answered_by_a_test(nurse, clinic):
    call = called_today(clinic)
    for page in ("/", "/random-tests/", f"/people/{call.patient_id}/"):
        assert f"/random-tests/calls/{call.pk}/test/" in text(nurse.get(page)), page
    said = {"outcome": "measured", "request_key": "k", "method": "presumptive", "result_eddp": "pos"}
    said["taken_at"] = clock.local(clinic.site).strftime("%Y-%m-%dT%H:%M")
    assert nurse.post(f"/random-tests/calls/{call.pk}/test/", said).status_code == 302
    assert TestCallEvent.objects.get().kind == "collected"


def test_a_month_that_runs_keeps_its_secret(clinic, ada):
    called(clinic, ada)
    answer = signed_in(clinic, "inspector").get("/random-tests/months/2099-01-01/")
    assert answer.status_code == 404


def test_the_chart_shows_tests_in_words_and_in_the_picture(nurse, clinic, ada):
    observed(clinic, ada, "drug_test", BOTH | {"fentanyl": "pos"})
    observed(clinic, ada, "ecg", qt=("440", "ms"), heart_rate=("75", "/min"), formula="fridericia")
    page = text(nurse.get(f"/people/{ada.pk}/"))
    assert all(
        said in page for said in ("Not expected", "QTc 474 ms", 'class="tl"', "tl__shape--diamond", "Random tests")
    )
    assert "style=" not in page


def queries(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len([one for one in caught if "SAVEPOINT" not in one["sql"]])


def test_chart_list_and_draws_ask_the_same_for_few_and_for_many(nurse, clinic, ada):
    addresses = [f"/people/{ada.pk}/", f"/people/{ada.pk}/observations/", "/random-tests/"]

    def some():
        observed(clinic, ada, "drug_test", BOTH)
        observed(clinic, ada, "weight", weight=("80", "kg"))
        observed(clinic, ada, "kidney", creatinine=("1", "mg/dL"))
        person(clinic, given="Bo")

    some()
    few = [queries(nurse, address) for address in addresses]
    for _ in range(9):
        some()
    assert [queries(nurse, address) for address in addresses] == few
