"""Registering a person at the desk, by the page."""

from uuid import uuid4

import pytest

from clinic.models import AuditEvent
from patients.models import Enrolment, Patient, Phone
from tests.cast import pictures

pytestmark = pytest.mark.django_db


def answers(**changed):
    """A form filled in as at the desk."""
    return {
        "request_key": str(uuid4()),
        "given_name": "Rosa",
        "family_name": "Delgado",
        "preferred_name": "",
        "birth_date": "1984-03-12",
        "sex": "female",
        "programme": "",
        "phone-TOTAL_FORMS": "2",
        "phone-INITIAL_FORMS": "0",
        "phone-0-number": "",
        "phone-1-number": "",
    } | changed


def test_a_person_is_registered_admitted_and_photographed_in_one_go(as_role):
    phone = {"phone-0-number": "(212) 555-0123", "phone-0-label": "mobile", "phone-0-safe_to_leave_message": "on"}
    sent = answers(programme="otp", photo=pictures.jpeg(), preferred_name="Rosy", **phone)

    answer = as_role("intake").post("/people/new/", sent)

    rosa = Patient.objects.get()
    assert answer.headers["Location"] == f"/people/{rosa.pk}/"
    assert (rosa.name, rosa.legal_name, rosa.birth_date.isoformat()) == ("Rosy Delgado", "Rosa Delgado", "1984-03-12")
    assert list(Phone.objects.values_list("number", "label", "safe_to_leave_message")) == [
        ("+12125550123", "mobile", True)
    ]
    assert Enrolment.objects.get(discharged_on=None).programme == "otp"
    assert rosa.photo
    verbs = set(AuditEvent.objects.filter(patient_id=rosa.pk, username="intake").values_list("verb", flat=True))
    assert verbs == {"patient.registered", "enrolment.opened", "patient.photographed"}


BAD = [
    ({"given_name": "Rosa 😀"}, "not with pictures"),
    ({"given_name": "☺☺"}, "has letters"),
    ({"given_name": "  "}, "required"),
    ({"family_name": "12345"}, "has letters"),
    ({"family_name": "x" * 201}, "at most 200"),
    ({"given_name": "Ro\x00sa"}, "Null characters"),
    ({"given_name": "Ro\u202esa"}, "not with pictures"),
    ({"preferred_name": "<b>1</b>☃"}, "not with pictures"),
    ({"birth_date": "2999-01-01"}, "lies in the future"),
    ({"birth_date": "1800-01-01"}, "120 years"),
    ({"birth_date": "1984-02-30"}, "valid date"),
    ({"birth_date": ""}, "required"),
    ({"sex": "purple"}, "valid choice"),
    ({"programme": "astronaut"}, "valid choice"),
    ({"phone-0-number": "12"}, "no phone number"),
    ({"phone-0-number": "call me"}, "no phone number"),
    ({"phone-TOTAL_FORMS": "100000"}, "ubmit at most"),
    ({"photo": pictures.heavy}, "20 MB; at most 10 MB"),
    ({"photo": pictures.text}, "not a picture"),
    ({"photo": pictures.half}, "not a picture"),
    ({"photo": pictures.gif}, "not a picture"),
    ({"photo": pictures.bomb}, "too many pixels"),
]


@pytest.mark.parametrize(("wrong", "sentence"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_a_wrong_answer_is_told_in_a_sentence_and_changes_nothing(as_role, wrong, sentence, tmp_path):
    wrong = {name: value() if callable(value) else value for name, value in wrong.items()}
    answer = as_role("intake").post("/people/new/", answers(**wrong))
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    traces = AuditEvent.objects.filter(subject_kind="patient")
    assert (Patient.objects.count(), traces.count(), list(tmp_path.rglob("*.jpg"))) == (0, 0, [])


def test_a_refused_save_keeps_what_was_typed(as_role):
    page = as_role("intake").post("/people/new/", answers(birth_date="2999-01-01")).content.decode()
    assert all(typed in page for typed in ('value="Rosa"', 'value="Delgado"', 'value="2999-01-01"'))


def test_pressing_twice_registers_once(as_role):
    client, sent = as_role("intake"), answers(programme="otp")
    first, second = client.post("/people/new/", sent), client.post("/people/new/", sent)
    assert (Patient.objects.count(), first.headers["Location"]) == (1, second.headers["Location"])


def test_a_press_without_a_key_registers_nobody(as_role):
    answer = as_role("intake").post("/people/new/", answers(request_key=""))
    assert (answer.status_code, Patient.objects.count()) == (400, 0)


def test_somebody_who_may_be_on_record_is_shown_before_anything_is_saved(as_role):
    client = as_role("intake")
    client.post("/people/new/", answers())
    again = answers(given_name="Roza")

    warned = client.post("/people/new/", again)
    assert (warned.status_code, Patient.objects.count()) == (409, 1)
    assert "on record already" in warned.content.decode()

    assert client.post("/people/new/", again | {"another_person": "on"}).status_code == 302
    assert Patient.objects.count() == 2


def test_a_form_sent_by_htmx_is_answered_with_the_form_alone_and_then_sent_on(as_role):
    client = as_role("intake")
    wrong = client.post("/people/new/", answers(birth_date=""), headers={"HX-Request": "true"})
    assert (wrong.status_code, "<html" in wrong.content.decode()) == (400, False)
    right = client.post("/people/new/", answers(), headers={"HX-Request": "true"})
    assert right.headers["HX-Redirect"] == f"/people/{Patient.objects.get().pk}/"


@pytest.mark.parametrize("role", ["nurse", "administrator", "inspector"])
def test_who_may_not_register_is_refused(as_role, role):
    client = as_role(role)
    assert client.get("/people/new/").status_code == 403
    assert (client.post("/people/new/", answers()).status_code, Patient.objects.count()) == (403, 0)


def test_no_name_is_left_in_a_cookie_or_a_log(as_role, caplog):
    client = as_role("intake")
    with caplog.at_level("DEBUG"):
        client.post("/people/new/", answers())
        client.post("/people/", {"code": "delgado"})
    kept = repr(client.cookies) + caplog.text
    assert "elgado" not in kept
