"""People over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from clinic.permissions import Role
from patients.models import Enrolment, Patient
from tests.cast.api import caller
from tests.cast.clinic import make_clinic, make_site, make_staff
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db
ADA = {"given_name": "Ada", "family_name": "Lovelace", "birth_date": "1985-12-10"}


def test_registering_gives_a_record_number_and_admits_today():
    make_clinic()
    answer = caller("intake").post("patients/", ADA, press=None)

    assert answer.status == 201
    assert answer.body["record_number"].startswith("EK-")
    assert answer.body["programme"] == "otp"
    assert Enrolment.objects.get().patient_id == answer.body["id"]


def test_registering_without_admission_opens_no_enrolment():
    make_clinic()
    answer = caller("intake").post("patients/", {**ADA, "admit": False}, press=None)
    assert (answer.status, answer.body["admitted_on"], Enrolment.objects.count()) == (201, None, 0)


def test_the_same_key_registers_nobody_twice():
    make_clinic()
    intake = caller("intake")
    first, second = (intake.post("patients/", ADA, press="one") for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert Patient.objects.count() == 1


def test_phones_are_kept_in_one_form():
    make_clinic()
    phones = [{"number": "(212) 555-0123", "label": "home", "safe_to_leave_message": True}]
    assert caller("intake").post("patients/", {**ADA, "phones": phones}).body["phones"][0]["number"] == "+12125550123"
    assert caller("intake").post("patients/", {**ADA, "phones": [{"number": "nonsense"}]}).status == 400


def test_a_person_is_found_by_name_number_and_birth_date():
    make_clinic()
    intake = caller("intake")
    number = intake.post("patients/", ADA).body["record_number"]
    intake.post("patients/", {**ADA, "given_name": "Grace", "family_name": "Hopper", "birth_date": "1986-12-09"})

    for written in ("lovel", "ada love", number, "1985-12-10"):
        assert [row["given_name"] for row in intake.get("patients/", q=written).body] == ["Ada"], written
    assert len(intake.get("patients/").body) == 2
    assert intake.get("patients/", q="zzzz").body == []


def test_the_list_is_walked_page_by_page_along_the_link():
    clinic = make_clinic()
    ids = [person(clinic, family=f"Example{letter}").pk for letter in "abc"]
    intake = caller("intake")

    first = intake.get("patients/", limit=2)
    assert [row["id"] for row in first.body] == ids[:2]
    assert first.headers["Link"] == f'<http://testserver/api/v1/patients/?limit=2&after={ids[1]}>; rel="next"'
    last = intake.get("patients/", limit=2, after=ids[1])
    assert [row["id"] for row in last.body] == ids[2:]
    assert "Link" not in last.headers


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": "x"}, {"limit": 10**9}, {"after": -1}, {"after": "x"},
                                   {"after": 10**19}, {"q": "a" * 500}, {"q": "a\x00b"}])  # fmt: skip
def test_a_page_that_cannot_be_is_refused(query):
    make_clinic()
    assert caller("intake").get("patients/", **query).status == 400


def test_opening_one_person_is_on_record_and_people_of_another_site_are_not_there():
    clinic = make_clinic()
    ada = person(clinic)
    make_staff(make_site(code="other"), "elsewhere", Role.NURSE)

    assert caller("nurse").get(f"patients/{ada.pk}/").body["record_number"] == ada.record_number
    assert AuditEvent.objects.filter(verb="chart.opened", patient_id=ada.pk).count() == 1
    assert caller("elsewhere").get(f"patients/{ada.pk}/").status == 404
    assert caller("elsewhere").get("patients/").body == []


def test_three_people_and_nine_take_the_same_number_of_queries():
    clinic = make_clinic()
    intake, counts = caller("intake"), []
    for _ in range(2):
        for number in range(3):
            person(clinic, family=f"Example{'abcdefghi'[len(counts) * 3 + number]}")
        with CaptureQueriesContext(connection) as seen:
            intake.get("patients/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": "2098-01-01"}, "birth_date"),
        ({"birth_date": "1985-02-30"}, "birth_date"),
        ({"birth_date": "19851210"}, "birth_date"),
        ({"birth_date": 19851210}, "birth_date"),
        ({"given_name": "\U0001f600"}, "given_name"),
        ({"given_name": 5}, "given_name"),
        ({"given_name": "A\x00da"}, "given_name"),
        ({"given_name": "a" * 201}, "given_name"),
        ({"family_name": None}, "family_name"),
        ({"sex": "x"}, "sex"),
        ({"sex": ["male"]}, "sex"),
        ({"phones": {}}, "phones"),
        ({"phones": [[]]}, "phones.0"),
        ({"admit": "no"}, "admit"),
        ({"nickname": "Countess"}, "nickname"),
    ],
)
def test_a_person_who_cannot_be_is_refused_by_field_and_nothing_is_changed(change, field):
    make_clinic()
    answer = caller("intake").post("patients/", ADA | change)
    assert answer.status == 400
    assert field in answer.body["fields"]
    assert Patient.objects.count() == 0
