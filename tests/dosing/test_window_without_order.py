"""Without a signed order in force that has a dose today, the window shows none and gives none."""

from datetime import timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.services.proofs import Proof
from dosing.domain.order import Step
from dosing.services.orders import Plan, sign_order, write_end, write_order
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.counter import at_counter, forms_in, nothing_happened, said
from tests.cast.dosing import bottle, methadone, person, signed_order

pytestmark = pytest.mark.django_db
SIGNED = {"witness_username": "nurse2", "witness_password": PASSWORD}


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def litre(clinic):
    return bottle(clinic)


def written(clinic, patient, *, from_day, to_day=None, every_days=1):
    actor = clinic.actor("prescriber")
    step = Step(from_day=from_day, to_day=to_day, amounts=(80_000,), every_days=every_days)
    return write_order(actor=actor, patient=patient, plan=Plan(product=methadone(), purpose="oud", steps=(step,)))


def sign(clinic, order):
    actor = clinic.actor("prescriber")
    sign_order(actor=actor, order=order, proof=Proof(actor.user, now()))


def test_an_unsigned_order_shows_no_dose(clinic, litre):
    bo = person(clinic, given="Bo")
    written(clinic, bo, from_day=clinic.actor("prescriber").day)
    assert_no_dose(clinic, bo, "There is no signed order.")


def test_an_order_that_begins_tomorrow_shows_no_dose(clinic, litre):
    bo = person(clinic, given="Bo")
    sign(clinic, written(clinic, bo, from_day=clinic.actor("prescriber").day + timedelta(days=1)))
    assert_no_dose(clinic, bo, "The order begins on")


def test_an_order_that_has_run_out_shows_no_dose(clinic, litre):
    with clock_at(now() - timedelta(days=10)):
        bo = person(clinic, given="Bo")
        day = clinic.actor("prescriber").day
        sign(clinic, written(clinic, bo, from_day=day, to_day=day + timedelta(days=5)))
    assert_no_dose(clinic, bo, "The order has run out; a prescriber can sign the next one.")


def test_an_order_that_was_ended_shows_no_dose(clinic, litre):
    bo = person(clinic, given="Bo")
    order = signed_order(clinic, bo)
    actor = clinic.actor("prescriber")
    sign(clinic, write_end(actor=actor, order=order, on=actor.day, reason="moved away"))
    assert_no_dose(clinic, bo, "The order ended on")


def test_a_day_between_two_doses_shows_no_dose(clinic, litre):
    with clock_at(now() - timedelta(days=1)):
        bo = person(clinic, given="Bo")
        sign(clinic, written(clinic, bo, from_day=clinic.actor("prescriber").day, every_days=2))
    assert_no_dose(clinic, bo, "No dose is planned for today.")


def assert_no_dose(clinic, patient, sentence):
    counter = at_counter(clinic)
    card = counter.scan(patient.record_number)
    assert "No dose today" in said(card) and sentence in said(card)
    assert not [form for form in forms_in(card) if "outcome" in form.fields]
    pressed = {
        "request_key": "k",
        "medication": "methadone",
        "slot": "1",
        "container": "BTL-000001",
        "outcome": "given",
    }
    assert counter.post(f"/window/people/{patient.pk}/give/", pressed).status_code == 409
    assert nothing_happened()
