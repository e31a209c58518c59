"""Counting on its page: blind first, then the difference, then a second person."""

from __future__ import annotations

import pytest
from django.test import Client

from dosing.domain.ledger import Account
from dosing.models import Container, Count, CountWitness
from dosing.services.ledger import balance
from tests.cast.clinic import PASSWORD, Clinic, make_clinic
from tests.cast.dosing import bottle
from tests.cast.pages import a_morning, digits, signed_in

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def count(client: Client, container: Container, amount: str, **changes):
    sent = {"amount": amount, "unit": "ml", "moment": "closing", "place": "window-1", "request_key": f"key-{amount}"}
    return client.post(f"/stock/containers/{container.code}/count/", sent | changes, **HTMX)


def test_the_books_are_silent_until_the_count_is_committed(clinic):
    container = bottle(clinic, mg="8765")
    client = signed_in(clinic)
    before = client.get("/stock/counts/?place=window-1&moment=closing")
    bad = count(client, container, "abc")
    assert container.code in before.content.decode()
    for answer in (before, bad):
        for figure in ("8765", "876.5"):
            assert figure not in digits(answer)
            assert figure not in answer.content.decode()
    assert (bad.status_code, Count.objects.count()) == (400, 0)
    after = digits(count(client, container, "876"))
    for figure in ("8760", "876", "8765", "876.5", "−5", "−0.5", "−0.06"):
        assert figure in after


def test_a_count_in_mg_is_not_taken_for_one_in_ml(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    count(client, container, "1000", unit="mg")
    assert Count.objects.get().counted_micrograms == 1_000_000
    assert count(client, container, "5", unit="units").status_code == 400


@pytest.mark.parametrize("amount", ["", "1e3", "NaN", "-1", "1,000", "1000000000", "0.00001", "inf"])
def test_what_is_no_amount_is_not_counted(clinic, amount):
    assert count(signed_in(clinic), bottle(clinic), amount).status_code == 400
    assert Count.objects.count() == 0


def sign(client: Client, *counts: Count, **changes):
    sent = {
        "count": [one.pk for one in counts], "witness_username": "nurse2", "witness_password": PASSWORD,
        "request_key": "sign-1",
    }  # fmt: skip
    return client.post("/stock/counts/sign/", sent | changes, **HTMX)


def test_a_count_waits_until_a_second_person_signs(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    count(client, container, "999")
    one = Count.objects.get()
    assert "One signature" in client.get("/stock/counts/").content.decode()
    assert sign(client, one).status_code == 400  # it differs, and no cause is named
    assert sign(client, one, witness_username="nurse", **{f"cause-{one.pk}": "misread"}).status_code == 409
    assert sign(client, one, witness_password="wrong").status_code == 403
    assert sign(client).status_code == 400
    assert CountWitness.objects.count() == 0
    assert sign(client, one, **{f"cause-{one.pk}": "misread"}).status_code == 204
    assert sign(client, one, **{f"cause-{one.pk}": "misread"}).status_code == 204  # the same press again
    assert CountWitness.objects.get().witness.username == "nurse2"
    assert "Every container has its closing count" in client.get("/stock/counts/").content.decode()
    assert balance(container.pk, Account.VARIANCE) == 10_000


def test_the_close_of_the_day_names_what_was_not_counted_and_who_dispensed(clinic):
    a_morning(clinic)
    page = signed_in(clinic).get("/stock/counts/").content.decode()
    for words in ("1 container lacks a closing count", "Not counted", "Nurse Example (NE)", "It has not been printed"):
        assert words in page
