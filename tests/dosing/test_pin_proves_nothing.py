"""A PIN opens a screen. It never signs an order and never witnesses."""

import pytest

from clinic.actors import Actor
from clinic.clock import now
from clinic.errors import Refused
from clinic.services.pins import set_pin
from clinic.services.proofs import Proof, prove, prove_witness
from tests.cast.clinic import PASSWORD, make_clinic

pytestmark = pytest.mark.django_db
PIN = "824613"


def with_pin(clinic, username) -> Actor:
    actor = clinic.actor(username)
    set_pin(actor=actor, pin=PIN, proof=Proof(actor.user, now()))
    return clinic.actor(username)


def test_a_pin_signs_no_order():
    prescriber = with_pin(make_clinic(), "prescriber")
    with pytest.raises(Refused, match="password is not right"):
        prove(prescriber, PIN)
    assert prove(prescriber, PASSWORD).user == prescriber.user


def test_a_pin_witnesses_nothing():
    clinic = make_clinic()
    with_pin(clinic, "nurse2")
    with pytest.raises(Refused, match="password is not right"):
        prove_witness(clinic.actor("nurse"), username="nurse2", password=PIN)
    assert prove_witness(clinic.actor("nurse"), username="nurse2", password=PASSWORD).user.username == "nurse2"
