"""Health & medicines in Chromium: readable by all, answered where it stands, by the keyboard alone."""

from __future__ import annotations

import pytest

from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.history import tell, tell_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings, tmp_path):
    settings.VAR = tmp_path
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house)


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_the_page_empty_and_full_can_be_read_by_all(page, axe, sign_in, house, ada, width):
    sign_in(page, house.users["nurse"])
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("health/", "health/substances/new/", "health/medicines/new/", ""):
        assert page.goto(f"/people/{ada.pk}/{path}", timeout=60_000).status == 200
        assert looked_at(page, axe) == (0, [], [], [])
    tell_all(house, ada)
    tell(house, ada, "medicines", as_said="the small white ones")
    for path in ("health/", ""):
        page.goto(f"/people/{ada.pk}/{path}", timeout=60_000)
        assert looked_at(page, axe) == (0, [], [], [])


def looked_at(page, axe):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide, page.evaluate("window.__csp"), page.problems, axe(page)


def test_a_misspelled_medicine_is_written_down_by_the_keyboard_alone(page, axe, sign_in, house, ada):
    sign_in(page, house.users["nurse"])
    page.goto(f"/people/{ada.pk}/health/")
    page.focus("#part-medicines a.btn")
    page.keyboard.press("Enter")
    page.wait_for_selector("#part-medicines form [name=as_said]")
    page.wait_for_selector("[name=as_said]:focus")
    page.keyboard.type("zanax", delay=60)  # slower than a scanner, whose code would go to the scan box
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=meant]")
    assert (page.input_value("[name=as_said]"), axe(page)) == ("zanax", [])
    page.problems.clear()  # the browser tells of the 409 it was answered
    page.focus("[name=meant]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("#part-medicines .history-rows")
    assert "alprazolam" in page.inner_text("#part-medicines")
    page.wait_for_selector("#title-medicines:focus")
    assert (axe(page), page.problems) == ([], [])


def test_a_refused_none_is_said_beside_the_button_and_the_part_stays(page, sign_in, house, ada):
    sign_in(page, house.users["nurse"])
    page.goto(f"/people/{ada.pk}/health/")
    tell(house, ada, "allergies")
    page.click("#part-allergies button[value=none]")
    page.wait_for_selector("#part-allergies [data-says] *")
    assert "End them first" in page.inner_text("#part-allergies")
