"""Pressed twice, at two windows, in a stale tab, by one person in place of two: never more than was meant."""

import pytest

from dosing.domain.ledger import Account
from dosing.models import Dose, DoseEvent
from dosing.services.ledger import balance
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.counter import at_counter, nothing_happened, said
from tests.cast.dosing import bottle, changed_order, person, signed_order

pytestmark = pytest.mark.django_db
SIGNED = {"witness_username": "nurse2", "witness_password": PASSWORD}


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    ada = person(clinic)
    signed_order(clinic, ada)
    return ada


@pytest.fixture
def litre(clinic):
    return bottle(clinic)


def test_given_at_the_other_window_says_who_where_and_when(clinic, ada, litre):
    other = bottle(clinic, station=clinic.stations[1])
    here, there = at_counter(clinic), at_counter(clinic, "nurse2", window=2)
    form = here.form(ada, "given")
    there.give(ada)

    answer = here.press(form)

    assert answer.status_code == 409
    assert "given by Nurse2 Example at Window 2 at" in said(answer)
    assert Dose.objects.get().container == other


def test_a_change_signed_while_the_card_was_open_is_not_given_unseen(clinic, litre):
    bo = person(clinic, given="Bo")
    order = signed_order(clinic, bo, mg="30")
    counter = at_counter(clinic)
    form = counter.form(bo, "given")
    changed_order(clinic, order, mg="40")

    answer = counter.press(form)

    assert answer.status_code == 409 and "40 mg is due now" in said(answer)
    assert nothing_happened()


@pytest.mark.parametrize(
    ("credential", "status", "sentence"),
    [
        ({}, 400, "A witness enters their own user name and password."),
        ({"witness_username": "nurse", "witness_password": PASSWORD}, 409, "The witness is a second person"),
        ({"witness_username": "nurse2", "witness_password": "wrong"}, 403, "is not right"),
        ({"witness_username": "nobody", "witness_password": "wrong"}, 403, "is not right"),
        ({"witness_username": "\x00", "witness_password": "wrong"}, 400, "A witness enters their own"),
        ({"witness_username": "intake", "witness_password": PASSWORD}, 403, "may not witness"),
    ],
)
def test_waste_needs_the_live_credential_of_a_second_person(clinic, ada, litre, credential, status, sentence):
    counter = at_counter(clinic)

    answer = counter.press(counter.form(ada, "spilled"), reason="cup fell", **credential)

    assert answer.status_code == status and sentence in said(answer)
    assert nothing_happened()


def test_the_same_press_twice_gives_one_dose_and_the_same_answer(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "given")

    first, second = counter.press(form), counter.press(form)

    assert (first.status_code, second.status_code) == (200, 200)
    assert "Already given with this very press" in said(second)
    assert Dose.objects.count() == 1
    assert balance(litre.pk, Account.SAFE) == 9_920_000


def test_the_same_key_for_something_else_is_refused(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "given")
    counter.press(form)

    answer = counter.press(form, outcome="refused", reason="no")

    assert answer.status_code == 409 and "This key was used for another request" in said(answer)
    assert (Dose.objects.count(), DoseEvent.objects.count()) == (1, 0)


def test_a_tab_that_shows_the_person_before_never_doses_anybody(clinic, ada, litre):
    bo = person(clinic, given="Bo", family="Other")
    signed_order(clinic, bo, mg="40")
    counter = at_counter(clinic)
    stale = counter.form(ada, "given")
    counter.scan(bo.record_number)

    answer = counter.press(stale)

    assert answer.status_code == 409 and "This window shows somebody else now, or nobody." in said(answer)
    assert answer.headers["HX-Retarget"] == "#card"
    assert nothing_happened()


def test_a_card_opened_at_another_station_is_not_open_here(clinic, ada, litre):
    form = at_counter(clinic).form(ada, "given")
    assert at_counter(clinic, "nurse2", window=2).press(form).status_code == 409
    assert nothing_happened()
