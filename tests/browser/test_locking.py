"""At the keyboard: the screen locks, opens in place, and passes to the next nurse in two keys and a PIN."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from clinic.clock import now
from clinic.models import Session
from clinic.services.pins import set_pin
from clinic.services.proofs import Proof
from tests.cast.clinic import PASSWORD, make_clinic

PIN = "204816"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    """A clinic whose nurses have PINs and initials of their own."""
    clinic = make_clinic()
    for username, initials in (("nurse", "NA"), ("nurse2", "NB")):
        user = clinic.users[username]
        user.initials = initials
        user.save()
        set_pin(actor=clinic.actor(username), pin=PIN, proof=Proof(user, now()))
    return clinic


def come_to(page, clinic, username):
    """Sign in and stand at the first window."""
    page.goto("/accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Today")
    page.request.post(
        "/window/stations/",
        form={"station": clinic.stations[0].code},
        headers={"X-CSRFToken": cookie(page, "csrftoken"), "Referer": page.url},
    )
    page.goto("/account/pin/")


def cookie(page, name):
    return next(one["value"] for one in page.context.cookies() if one["name"] == name)


def type_slowly(page, text):
    """As a person does: keys in quick succession are taken for a scan."""
    page.keyboard.type(text, delay=60)


def holder():
    return Session.objects.exclude(user=None).get().user.username


def test_what_was_typed_is_still_there_when_the_screen_opens_again(page, axe, house):
    come_to(page, house, "nurse")
    page.fill("#id_pin", "7391")
    page.keyboard.press("Escape")
    page.locator("[data-lock-now]").click()
    lock = page.locator("#lock")
    expect(lock).to_be_visible()
    expect(page.locator("#lock-pin")).to_be_focused()
    assert axe(page) == []
    type_slowly(page, "918273")
    page.keyboard.press("Enter")
    expect(page.locator("[data-lock-says]")).to_contain_text("4 tries left")
    type_slowly(page, PIN)
    page.keyboard.press("Enter")
    expect(lock).to_be_hidden()
    expect(page.locator("#id_pin")).to_have_value("7391")
    assert [said for said in page.problems if "423" not in said] == []


def test_a_page_asked_for_while_locked_opens_where_it_was_going(page, house):
    come_to(page, house, "nurse")
    Session.objects.update(locked_at=now())
    page.goto("/account/")
    expect(page.locator("#lock")).to_be_visible()
    type_slowly(page, PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your account")
    assert page.url.endswith("/account/")


def test_t_a_number_and_the_pin_hand_the_station_over(page, house):
    come_to(page, house, "nurse2")
    page.locator("form[action='/accounts/logout/'] button").first.click()
    page.wait_for_url(re.compile("login"))
    come_to(page, house, "nurse")
    page.locator("h1").click()
    page.keyboard.press("t")
    expect(page.locator("#lock-who")).to_be_focused()
    expect(page.locator(".lock__people li").first).to_contain_text("NB")
    page.keyboard.press("1")
    expect(page.locator("#lock-pin")).to_be_focused()
    type_slowly(page, PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/window/")
    expect(page.locator(".mast__person")).to_contain_text("Nurse2 Example")
    assert holder() == "nurse2"
