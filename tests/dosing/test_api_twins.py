"""Two presses at the same moment over HTTP: one effect, and each is told the truth about it."""

import pytest

from dosing.models import Dose, Order
from tests.cast.api import caller
from tests.cast.clinic import make_clinic
from tests.cast.dosing import bottle, person, signed_order
from tests.dosing.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
TWINS = 8


def test_twins_with_one_key_give_one_dose_and_hear_the_same_answer():
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    body = {"medication": "methadone", "slot": 1, "container": bottle(clinic).code, "outcome": "given"}
    nurse = caller("nurse")

    def press(number: int) -> tuple[int, int]:
        answer = nurse.post(f"window/{ada.pk}/doses/", body, press="one")
        return answer.status, answer.body["id"]

    answers = all_at_once(press, TWINS)
    assert sorted(status for status, _ in answers) == [200] * (TWINS - 1) + [201]
    assert {told for _, told in answers} == {Dose.objects.get().pk}


def test_presses_with_keys_of_their_own_give_one_dose_and_the_rest_hear_a_409():
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    body = {"medication": "methadone", "slot": 1, "container": bottle(clinic).code, "outcome": "given"}
    nurses = [caller("nurse"), caller("nurse2")]

    def press(number: int) -> int:
        return nurses[number % 2].post(f"window/{ada.pk}/doses/", body).status

    assert sorted(all_at_once(press, TWINS)) == [201] + [409] * (TWINS - 1)
    assert Dose.objects.count() == 1


def test_twins_write_one_order():
    clinic = make_clinic()
    ada = person(clinic)
    bottle(clinic)
    prescriber = caller("prescriber")
    step = {"from": clinic.actor("prescriber").day.isoformat(), "amounts_mg": ["80"]}
    body = {"medication": "methadone", "purpose": "treatment", "steps": [step]}

    def press(number: int) -> int:
        return prescriber.post(f"patients/{ada.pk}/orders/", body, press="one").status

    assert sorted(all_at_once(press, TWINS)) == [200] * (TWINS - 1) + [201]
    assert Order.objects.count() == 1
