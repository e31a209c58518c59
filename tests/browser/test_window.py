"""The window by scanner and keyboard alone, in a real browser."""

from __future__ import annotations

import pytest

from dosing.models import CardOpening, Dose, DoseEvent
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import bottle, person, signed_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def window(page, sign_in, clinic):
    """The page of a nurse who has just chosen the first window."""
    bottle(clinic)
    sign_in(page, clinic.users["nurse"])
    page.goto("/window/stations/")
    page.keyboard.press("1")
    page.wait_for_url("**/window/")
    return page


def scan(page, patient):
    """A scanner types the code and Enter, wherever the focus is."""
    page.keyboard.type(patient.record_number)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#who:has-text('{patient.given_name}')")
    page.wait_for_timeout(400)  # longer than the pause in which a scanner's Enter presses nothing


def focused(page):
    return page.evaluate("document.activeElement.id")


def somebody(clinic, given):
    patient = person(clinic, given=given)
    signed_order(clinic, patient)
    return patient


def test_scan_look_enter_and_the_next_scan(window, clinic):
    ada, bo = somebody(clinic, "Ada"), somebody(clinic, "Bo")

    scan(window, ada)
    window.keyboard.press("Enter")
    window.wait_for_selector(".given:has-text('Ada')")
    assert focused(window) == "scan"

    scan(window, bo)
    assert "Ada" not in window.inner_text("#card")
    window.keyboard.press("Enter")
    window.wait_for_selector(".given:has-text('Bo')")
    assert Dose.objects.count() == 2
    assert window.problems == []


def test_a_spill_by_keyboard_keeps_what_was_typed_when_the_witness_is_refused(window, clinic):
    scan(window, somebody(clinic, "Ada"))
    window.keyboard.press("s")
    window.wait_for_selector("dialog[open]")
    window.keyboard.type("cup fell over", delay=50)
    window.fill("dialog[open] [name=witness_username]", "nurse")
    window.fill("dialog[open] [name=witness_password]", PASSWORD)
    window.keyboard.press("Enter")
    window.wait_for_selector("dialog[open] .refusal:has-text('second person')")
    assert window.input_value("dialog[open] [name=reason]") == "cup fell over"

    window.fill("dialog[open] [name=witness_username]", "nurse2")
    window.press("dialog[open] [name=witness_password]", "Enter")
    window.wait_for_selector(".given:has-text('Spilled')")
    assert DoseEvent.objects.get().witness == clinic.users["nurse2"]


def test_clearing_the_card_leaves_nobody_on_the_screen_or_at_the_station(window, clinic):
    scan(window, somebody(clinic, "Ada"))
    window.keyboard.press("x")
    window.wait_for_selector("#card:has-text('Ready for the next person')")
    window.wait_for_timeout(300)
    assert CardOpening.objects.get().patient_id is None
    assert focused(window) == "scan"
