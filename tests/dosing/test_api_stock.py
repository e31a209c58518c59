"""The stock over HTTP."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dosing.models import Container, Count, Movement
from tests.cast.api import caller
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import bottle, methadone

pytestmark = pytest.mark.django_db
WITNESS = {"username": "nurse2", "password": PASSWORD}
DELIVERY = {
    "product": "methadone-concentrate", "lot": "L-7", "expires_on": "2098-01-31", "amount_mg": "10000",
    "document": "222-7",
}  # fmt: skip


@pytest.fixture
def nurse():
    """A nurse of a clinic that knows methadone."""
    make_clinic()
    methadone()
    return caller("nurse")


def test_a_delivery_becomes_a_container_with_its_code(nurse):
    first = nurse.post("stock/containers/receive/", DELIVERY, press="one")
    again = nurse.post("stock/containers/receive/", DELIVERY, press="one")
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert first.body == {
        "code": "BTL-000001", "product": "methadone-concentrate", "medication": "methadone", "lot": "L-7",
        "expires_on": "2098-01-31", "station": None, "on_hand_mg": "10000",
    }  # fmt: skip
    assert nurse.get("stock/containers/").body == [first.body]


def test_waste_is_witnessed_and_leaves_less_on_hand(nurse):
    code = nurse.post("stock/containers/receive/", DELIVERY).body["code"]
    body = {"mg": "100", "reason": "expired residue", "witness": WITNESS}
    answer = nurse.post(f"stock/containers/{code}/waste/", body, press="one")
    assert (answer.status, answer.body["mg"], answer.body["on_hand_mg"]) == (201, "100", "9900")
    nurse.post(f"stock/containers/{code}/waste/", body)
    assert nurse.post(f"stock/containers/{code}/waste/", body, press="one").body == answer.body
    too_much = nurse.post(f"stock/containers/{code}/waste/", {**body, "mg": "99999"})
    assert (too_much.status, too_much.body["error"]) == (409, "not_enough")
    assert nurse.get("stock/containers/").body[0]["on_hand_mg"] == "9800"


def test_a_count_tells_what_was_expected_and_the_variance(nurse):
    code = nurse.post("stock/containers/receive/", DELIVERY).body["code"]
    body = {"counted_mg": "9990", "witness": WITNESS}
    answer = nurse.post(f"stock/containers/{code}/count/", body, press="one")
    assert answer.status == 201
    told = {name: answer.body[name] for name in ("expected_mg", "variance_mg", "variance_ml", "variance_percent")}
    assert told == {"expected_mg": "10000", "variance_mg": "-10", "variance_ml": "-1", "variance_percent": "-0.10"}
    assert nurse.post(f"stock/containers/{code}/count/", body, press="one").body == answer.body
    assert nurse.post(f"stock/containers/{code}/count/", body).body["variance_mg"] == "0"
    assert nurse.post(f"stock/containers/{code}/count/", {**body, "counted_mg": "0"}).status == 201


def test_count_and_waste_need_another_person(nurse):
    code = nurse.post("stock/containers/receive/", DELIVERY).body["code"]
    myself = {"username": "nurse", "password": PASSWORD}
    for body, address in (({"counted_mg": "1"}, "count"), ({"mg": "1", "reason": "x"}, "waste")):
        assert nurse.post(f"stock/containers/{code}/{address}/", {**body, "witness": myself}).status == 409
        assert nurse.post(f"stock/containers/{code}/{address}/", body).status == 400
    assert (Count.objects.count(), Movement.objects.count()) == (0, 1)


@pytest.mark.parametrize("code", ["BTL-999999", "nonsense", "BTL-000001%00", "%F0%9F%98%80", "x" * 300])
def test_an_unknown_code_is_a_404(nurse, code):
    body = {"counted_mg": "1", "witness": WITNESS}
    assert nurse.post(f"stock/containers/{code}/count/", body).status == 404


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"product": "x"}, 400, "product"),
        ({"amount_mg": "10000.5"}, 400, "amount_mg"),
        ({"amount_mg": 10000}, 400, "amount_mg"),
        ({"amount_mg": "1e9"}, 400, "amount_mg"),
        ({"amount_mg": "-1"}, 400, "amount_mg"),
        ({"amount_mg": None}, 400, "amount_mg"),
        ({"expires_on": "2001-01-01"}, 400, "expires_on"),
        ({"expires_on": "31.01.2098"}, 400, "expires_on"),
        ({"lot": " "}, 400, "lot"),
        ({"lot": "L" * 41}, 400, "lot"),
        ({"document": ""}, 400, "document"),
        ({"surprise": 1}, 400, "surprise"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_by_field(nurse, change, status, field):
    answer = nurse.post("stock/containers/receive/", DELIVERY | change)
    assert answer.status == status
    assert field in answer.body["fields"]
    assert Container.objects.count() == 0


def test_a_retired_product_is_not_received(nurse):
    product = methadone()
    product.retired_on = "2020-01-01"
    product.save()
    assert nurse.post("stock/containers/receive/", DELIVERY).body["error"] == "product_retired"


def test_the_list_is_walked_by_code_and_takes_the_same_queries_however_long(nurse):
    codes = [nurse.post("stock/containers/receive/", DELIVERY).body["code"] for _ in range(3)]
    first = nurse.get("stock/containers/", limit=2)
    assert [row["code"] for row in first.body] == codes[:2]
    assert f"after={codes[1]}" in first.headers["Link"]
    assert [row["code"] for row in nurse.get("stock/containers/", after=codes[1]).body] == codes[2:]
    assert nurse.get("stock/containers/", after="'; --").status == 400
    counts = []
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as seen:
            nurse.get("stock/containers/", limit=limit)
        counts.append(len(seen))
    assert counts[0] == counts[1] == 4


def test_a_mounted_container_names_its_station():
    clinic = make_clinic()
    container = bottle(clinic)
    rows = caller("director").get("stock/containers/").body
    assert [(row["code"], row["station"]) for row in rows] == [(container.code, "window-1")]
