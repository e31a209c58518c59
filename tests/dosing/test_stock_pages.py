"""The stock and log pages, asked as a browser asks."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from clinic.models import AuditEvent
from dosing.domain.ledger import Account
from dosing.models import Container, Mounting, Movement
from dosing.services.dispensing import give_dose
from dosing.services.ledger import balance
from dosing.services.stock import unmount
from tests.cast.clinic import PASSWORD, Clinic, make_clinic
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order
from tests.cast.pages import a_morning, signed_in, text_of

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


# What is on hand


def test_the_shelf_shows_mg_and_ml_where_it_is_and_marks_what_expires(clinic):
    container = bottle(clinic)
    page = signed_in(clinic).get("/stock/").content.decode()
    for words in (container.code, "10,000", "1000&nbsp;mL", "Window 1", "L-100", "not been checked"):
        assert words in page
    assert "Expired" not in page


def test_the_shelf_asks_the_same_whatever_stands_on_it(clinic):
    client = signed_in(clinic)
    asked = []
    for _ in range(2):
        for _ in range(3):
            bottle(clinic)
        with CaptureQueriesContext(connection) as seen:
            client.get("/stock/")
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 6


def test_empty_containers_are_folded_away_and_found_when_asked_for(clinic):
    ada, container = person(clinic), bottle(clinic, mg="80")
    signed_order(clinic, ada)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    client = signed_in(clinic)
    assert container.code in client.get("/stock/").content.decode()  # it is still mounted
    unmount(actor=clinic.actor("nurse"), container=container)
    assert container.code not in client.get("/stock/").content.decode()
    assert container.code in client.get("/stock/?empty=1").content.decode()


@pytest.mark.parametrize("asked", ["?q=\x00", "?page=99", "?medication=%27", "?q=%F0%9F%92%8A", "?page=x"])
def test_no_filter_breaks_the_shelf(clinic, asked):
    bottle(clinic)
    assert signed_in(clinic).get(f"/stock/{asked}").status_code == 200


def test_the_outcome_of_the_nightly_check_stands_on_the_shelf(clinic):
    bottle(clinic)
    call_command("verify_ledger")
    assert "The books hold: 1 movements" in signed_in(clinic).get("/stock/").content.decode()


def test_a_container_tells_its_whole_life(clinic):
    morning = a_morning(clinic)
    page = signed_in(clinic).get(f"/stock/containers/{morning['container'].code}/").content.decode()
    for words in ("Received", "the cup fell", "felt sick", "Dose reversed", "Nurse2 Example", "9,840"):
        assert words in page
    for one in morning["people"]:
        assert one.record_number in page


@pytest.mark.parametrize("code", ["BTL-999999", "EK-000001-0", "x", "BTL-" + "9" * 30])
def test_no_such_container_is_said_so(clinic, code):
    assert signed_in(clinic).get(f"/stock/containers/{code}/").status_code == 404


def test_who_received_a_lot_is_told_by_record_number_and_that_is_on_record(clinic):
    morning = a_morning(clinic)
    ada, ben, cy = morning["people"]
    page = signed_in(clinic).get(f"/stock/lots/{morning['container'].lot_id}/people/").content.decode()
    assert ada.record_number in page
    assert ben.record_number in page
    assert cy.record_number not in page  # reversed: nothing was received
    assert "Ada" not in page
    assert AuditEvent.objects.get(verb="lot.traced").detail["people"] == 2
    assert signed_in(clinic, "intake").get(f"/stock/lots/{morning['container'].lot_id}/people/").status_code == 403


def test_a_label_names_product_lot_and_code_and_nobody(clinic):
    container = bottle(clinic)
    pdf = signed_in(clinic).get(f"/stock/labels/{container.code},{bottle(clinic).code}.pdf").content
    text = text_of(pdf)
    for words in (container.code, "Methadone oral concentrate 10 mg/mL", "Lot L-100", "Expires 31 Jan 2098"):
        assert words in text
    assert clinic.site.name not in text
    first = PdfReader(BytesIO(pdf)).pages[0].mediabox
    assert (float(first.width), float(first.height)) == (288, 144)  # 4 by 2 inches


# Receiving, mounting, wasting


def delivery(**changes) -> dict[str, str]:
    usual = {
        "product": methadone().code, "lot_number": "L-7", "expires_on": "2098-01-31", "containers": "2",
        "amount": "1000", "unit": "ml", "document": "222-7", "request_key": "press-1",
    }  # fmt: skip
    return usual | changes


def test_a_delivery_pressed_twice_is_received_once(clinic):
    client = signed_in(clinic)
    answers = [client.post("/stock/receive/", delivery()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert sorted(Container.objects.values_list("code", flat=True)) == ["BTL-000001", "BTL-000002"]
    assert balance(Container.objects.first().pk, Account.SAFE) == 10_000_000
    page = client.get(answers[0]["Location"]).content.decode()
    assert "BTL-000001,BTL-000002.pdf" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "1e9"}, {"amount": "-5"}, {"amount": "NaN"}, {"amount": "0"}, {"amount": "1000000000"},
        {"amount": "0.05"}, {"amount": "12,5"}, {"amount": "💊"}, {"unit": "units"}, {"unit": ""}, {"unit": "kg"},
        {"product": "nothing"}, {"lot_number": ""}, {"expires_on": "2020-01-01"}, {"expires_on": "31/31/2031"},
        {"containers": "0"}, {"containers": "201"}, {"containers": "1.5"}, {"document": " "}, {"document": "x" * 61},
        {"request_key": ""},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_received_is_said_beside_the_form_and_nothing_is_kept(clinic, wrong):
    answer = signed_in(clinic).post("/stock/receive/", delivery(**wrong))
    assert answer.status_code == 400
    assert "L-7" in answer.content.decode() or "lot_number" in wrong
    assert (Container.objects.count(), Movement.objects.count()) == (0, 0)


def test_a_scanned_container_is_put_in_use_and_back(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    client.post(f"/stock/mounting/{container.code}/take-out/")
    assert not Mounting.objects.filter(unmounted_at__isnull=True).exists()
    code = container.code.replace("-", "").lower()  # as the square code holds it
    assert client.post("/stock/mounting/", {"station": "window-2", "code": code}).status_code == 302
    refused = client.post("/stock/mounting/", {"station": "window-1", "code": container.code})
    assert (refused.status_code, "in use at another station" in refused.content.decode()) == (409, True)
    assert client.post("/stock/mounting/", {"station": "window-1", "code": "EK-000001-0"}).status_code == 404
    assert client.post("/stock/mounting/", {"station": "nowhere", "code": code}).status_code == 400


def waste(**changes) -> dict[str, str]:
    usual = {
        "amount": "0.5", "unit": "ml", "reason": "in the tubing", "witness_username": "nurse2",
        "witness_password": PASSWORD, "request_key": "press-1",
    }  # fmt: skip
    return usual | changes


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"witness_username": "nurse"}, 409, "second person"),
        ({"witness_password": "wrong"}, 403, "not right"),
        ({"witness_username": "intake"}, 403, "may not witness"),
        ({"witness_username": ""}, 400, "required"),
        ({"reason": " "}, 400, "required"),
        ({"amount": "1001"}, 409, "holds 10000 mg"),
        ({"amount": "-1"}, 400, "cannot be negative"),
        ({"unit": "units"}, 400, "Select a valid choice"),
    ],
)
def test_waste_needs_a_live_witness_a_reason_and_an_amount_that_is_there(clinic, wrong, status, said):
    container = bottle(clinic)
    answer = signed_in(clinic).post(f"/stock/containers/{container.code}/waste/", waste(**wrong))
    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert Movement.objects.count() == 1


def test_waste_pressed_twice_is_wasted_once(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    for _ in range(2):
        assert client.post(f"/stock/containers/{container.code}/waste/", waste()).status_code == 302
    assert balance(container.pk, Account.WASTE) == 5_000
    assert Movement.objects.get(destination="waste").witness.username == "nurse2"
