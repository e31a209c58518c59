"""The people pages in Chromium: by keyboard and scanner alone, readable by all, nothing lost on a refusal."""

from __future__ import annotations

from datetime import date

import pytest

from patients.services.alerts import raise_alert
from patients.services.enrolment import admit
from patients.services.photos import read_photo, set_photo
from patients.services.registration import PhoneNumber, register_patient
from tests.cast import pictures
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings, tmp_path):
    settings.VAR = tmp_path
    return make_clinic()


@pytest.fixture
def rosa(house):
    """Somebody of whom everything a chart can show is on record."""
    intake, phones = house.actor("intake"), [PhoneNumber("2125550123", "mobile", safe_to_leave_message=True)]
    names = {"given_name": "Rosamund", "family_name": "Delgado", "preferred_name": "Rosa"}
    patient = register_patient(actor=intake, **names, birth_date=date(1984, 3, 12), phones=phones)
    admit(actor=intake, patient=patient)
    upload = pictures.jpeg()
    set_photo(actor=intake, patient=patient, photo=read_photo(upload, size=upload.size))
    raise_alert(actor=house.actor("nurse"), patient=patient, kind="allergy", text="Penicillin: rash in 2019")
    return patient


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_every_page_of_a_person_can_be_read_by_all_and_obeys_the_policy(page, axe, sign_in, house, rosa, width):
    sign_in(page, house.users["counselor"])
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("", "edit/", "photo/", "discharge/", "alerts/new/"):
        assert page.goto(f"/people/{rosa.pk}/{path}").status == 200
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide, page.evaluate("window.__csp"), page.problems, axe(page)) == (path, 0, [], [], [])


def test_a_person_is_found_and_opened_by_the_keyboard_alone(page, axe, sign_in, house, rosa):
    register_patient(actor=house.actor("intake"), given_name="Roza", family_name="Delgado", birth_date=date(1990, 1, 1))
    sign_in(page, house.users["nurse"])
    page.goto("/people/")
    page.keyboard.type("del", delay=60)
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    assert page.locator(".hit .is-ask").count() == 2
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "Roza Delgado" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{rosa.pk}/")
    assert "del" not in page.url.rsplit("/people", 1)[1]


def test_a_scan_at_the_desk_checks_in_and_the_box_waits_for_the_next_card(page, axe, sign_in, house, rosa):
    sign_in(page, house.users["intake"])
    page.goto("/desk/")
    page.keyboard.type(rosa.record_number, delay=3)
    page.keyboard.press("Enter")
    page.wait_for_selector(".came")
    page.wait_for_selector(".arrivals__list li")
    assert "Rosa D." in page.inner_text("#arrivals")
    assert page.evaluate("[document.activeElement.id, document.activeElement.value]") == ["scan", ""]
    assert (axe(page), page.problems) == ([], [])


def test_a_refused_registration_keeps_the_answers_and_the_photo(page, sign_in, house):
    sign_in(page, house.users["intake"])
    page.goto("/people/new/")
    page.fill("[name=given_name]", "Ada ☃")
    page.fill("[name=family_name]", "Example")
    page.fill("[name=birth_date]", "1985-04-12")
    photo = {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg().read()}
    page.set_input_files("[name=photo]", [photo])
    page.click("button:has-text('Register')")
    page.wait_for_selector(".invalid-feedback")
    assert page.input_value("[name=family_name]") == "Example"
    assert page.evaluate("document.querySelector('[name=photo]').files.length") == 1
    page.fill("[name=given_name]", "Ada")
    page.click("button:has-text('Register')")
    page.wait_for_selector(".chart-head img")
    assert page.evaluate("window.__csp") == []
