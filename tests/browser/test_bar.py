"""The bar on top: one line for everybody at 1280, and nothing under "More" out of reach of the keyboard."""

from __future__ import annotations

import pytest

from clinic.permissions import Role
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db(transaction=True)

LINES = "Math.round(document.querySelector('.mast').offsetHeight / document.querySelector('.mast__name').offsetHeight)"


def test_the_bar_stays_on_one_line_at_1280_for_every_role(page, sign_in):
    house = make_clinic()
    tall = []
    for role in Role:
        if role.value in house.users:
            sign_in(page, house.users[role.value])
            page.goto("/account/pin/")
            if page.evaluate(LINES) != 1:
                tall.append((role.value, page.locator(".mast__nav").inner_text()))
    assert tall == []


def test_what_is_under_more_opens_by_mouse_and_by_key_and_closes_again(page, axe, sign_in):
    house = make_clinic()
    sign_in(page, house.users["nurse"])
    page.goto("/")
    menu = page.locator(".mast__more")
    menu.locator("summary").click()
    assert menu.locator("a", has_text="Instruments").is_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    page.keyboard.type("gi", delay=300)
    page.wait_for_url("**/instruments/")
    assert page.locator(".mast__more[data-current]").count() == 1
    assert page.problems == []
