"""A person answers from home on a small phone in Chromium: birth date, a handful of questions, danger, done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from assessments.models import Assessment
from assessments.selectors.answers import answers_of
from patients.models import FollowUp
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.from_home import born, home_link, offered

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def house(settings, tmp_path):
    settings.VAR = tmp_path
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house)


def saved(page, item):
    """Wait until the server has said that this answer is kept."""
    page.wait_for_selector(f"#ask-{item}:not([data-sending]) #state-{item}:has-text('Guardado')")


def come_in(page, link, patient, **wrong):
    page.goto(link)
    for name, value in {**born(patient), **wrong}.items():
        page.fill(f"#{name}", value)
    page.click("button[type=submit]")


def fits(page, axe):
    assert (page.evaluate(WIDE), axe(page)) == (0, [])
    targets = "main a.btn, main button, main .choice"
    heights = page.eval_on_selector_all(targets, "all => all.map(one => one.offsetHeight).filter(Boolean)")
    assert min(heights, default=44) >= 44


def test_a_person_answers_on_a_small_phone_in_spanish(page, axe, house, ada):
    link = home_link(house, ada, language="es")
    page.set_viewport_size(PHONE)
    come_in(page, f"{link}?lang=es", ada, year="1901")
    page.wait_for_selector("[role=alert]")
    fits(page, axe)
    come_in(page, f"{link}?lang=es", ada)
    page.wait_for_url("**/questions/es/1/")
    fits(page, axe)
    items = ("craving", "mood", "used", "side_effects", "body_danger", "wants_call", "thoughts_of_ending_life")
    for item in items:
        page.locator(f"#ask-{item} .ask__answers .choice").nth(1).click()
        saved(page, item)
    page.wait_for_selector(".crisis")
    assert "988" in page.inner_text(".crisis")
    expect(page.locator(".crisis")).to_be_in_viewport(ratio=1)
    page.fill("#ask-what_bothered textarea", "sudor")
    saved(page, "what_bothered")
    fits(page, axe)
    page.click("button[data-after-last]")
    page.wait_for_url("**/questions/es/thanks/")
    fits(page, axe)
    assert answers_of(Assessment.objects.get()).raw == dict.fromkeys(items, 1) | {"what_bothered": "sudor"}
    assert FollowUp.objects.filter(kind="suicide_risk", urgency="now").count() == 1
    assert page.evaluate("window.__csp") == []
    page.goto(link)
    page.go_back()
    page.goto("/questions/es/1/")
    assert page.locator(".ask").count() == 0


def test_who_puts_the_phone_down_goes_on_where_they_were(page, house, ada):
    link = home_link(house, ada, added=["phq9"])
    page.set_viewport_size(PHONE)
    come_in(page, link, ada)
    page.locator("#ask-mood .choice").first.click()
    page.wait_for_selector("#state-mood:has-text('Saved')")
    page.goto("about:blank")
    page.goto("/questions/en/")
    page.wait_for_selector("#ask-mood input:checked")
    page.click("[data-after-last]")
    page.wait_for_selector("text=2 / 2")


@pytest.mark.parametrize("width", [1280, 800])
def test_the_pages_of_staff_can_be_read_by_all(page, axe, sign_in, house, ada, width):
    offered(house)
    sign_in(page, house.users["director"])
    page.set_viewport_size({"width": width, "height": 900})
    for path in (f"/people/{ada.pk}/assessments/from-home/", "/settings/", "/settings/home_offered/"):
        assert page.goto(path).status == 200
        assert (path, page.evaluate(WIDE), axe(page), page.problems) == (path, 0, [], [])
    page.goto(f"/people/{ada.pk}/assessments/from-home/")
    page.click("text=Make the link")
    page.wait_for_selector("#address")
    assert axe(page) == []
