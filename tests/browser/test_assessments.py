"""A first visit in one sitting in Chromium: by keyboard, put down, gone on with, handed over, taken back, signed."""

from __future__ import annotations

import pytest

from assessments.domain.sets import INSTRUMENT_SETS
from assessments.domain.tablet_words import WORDS
from assessments.models import Conclusion
from assessments.selectors.answers import answers_of
from assessments.selectors.stored import instruments_in
from patients.models import FollowUp
from tests.cast.assessments import begun
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def house(settings, tmp_path):
    settings.VAR = tmp_path
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house)


def saved(page, item):
    """Wait until the server has said that this answer is kept."""
    arrived = f"#ask-{item}:not([data-unsent]):not([data-sending]) #state-{item}"
    page.wait_for_selector(f"{arrived}:has-text('Saved'), {arrived}:has-text('Guardado')")


def answer_all(page):
    """Choose the first answer of every question that is asked, one after another, as a finger would."""
    for _ in range(60):
        left = page.locator(".ask:not([hidden]):not(:has(input:checked)):not([data-figured])")
        if left.count() == 0:
            return
        ask = left.first
        item = ask.get_attribute("data-item")
        radios = ask.locator(".ask__answers input[type=radio]")
        if radios.count():
            radios.first.click(force=True)
        else:
            field = ask.locator("input:not([type=radio]), textarea").first
            field.fill("70")
            field.dispatch_event("change")
            ask.evaluate("one => one.setAttribute('data-figured', '')")
        saved(page, item)
    raise AssertionError("the form has no end")


def begin_first_visit(page, ada):
    """Choose the set; the address of the sitting."""
    page.goto(f"/people/{ada.pk}/assessments/new/")
    page.click("[aria-label^='Begin: Counselor']")
    page.wait_for_url("**/sittings/*/")
    return page.url


def interrupted_and_gone_on_with(page, nurse, sitting):
    """The first form is put down after one answer; somebody else finishes and signs it at another desk."""
    page.click("[aria-label^='Take Clinical Opiate']")
    page.locator("#ask-sweating .choice").first.click()
    saved(page, "sweating")
    page.click("text=Put it down")
    page.wait_for_url(sitting)
    nurse.goto(sitting)
    nurse.click("[aria-label^='Go on with Clinical Opiate']")
    nurse.wait_for_selector("#ask-sweating input:checked")
    answer_all(nurse)
    nurse.click("#sign button")
    nurse.wait_for_selector(".score")


def answered_on_the_tablet(page, axe, ada):
    """The person answers everything they can alone, in Spanish; nothing else can be reached."""
    page.click("button[lang=es]")
    page.wait_for_selector(".tablet .ask")
    assert axe(page) == []
    while page.locator(".ask").count():
        answer_all(page)
        page.click("[data-after-last]")
        page.wait_for_load_state()
    page.goto(f"/people/{ada.pk}/")
    assert "/tablet/" in page.url


def test_a_first_visit_with_an_interruption_and_a_tablet_handed_over(page, another_page, axe, sign_in, house, ada):
    nurse = another_page()
    sign_in(page, house.users["counselor"])
    sign_in(nurse, house.users["nurse"])
    page.set_viewport_size({"width": 800, "height": 1180})
    sitting = begin_first_visit(page, ada)
    interrupted_and_gone_on_with(page, nurse, sitting)
    assert Conclusion.objects.get(assessment__instrument="cows").concluded_by == house.users["nurse"]
    page.goto(sitting)
    answered_on_the_tablet(page, axe, ada)
    page.click(f"text={WORDS['es']['give_back']}")
    page.fill("#secret", PASSWORD)
    page.click(f"button:has-text('{WORDS['es']['take_back']}')")
    page.wait_for_url(sitting)
    while page.locator(".forms button").count():
        page.locator(".forms button").first.click()
        page.wait_for_selector(".taking")
        answer_all(page)
        page.click("#sign button")
        page.wait_for_selector(".score")
        page.goto(sitting)
    assert {one.kind for one in Conclusion.objects.all()} == {"signed"}
    assert Conclusion.objects.count() == len(instruments_in(INSTRUMENT_SETS["first_visit"]))
    assert page.evaluate("window.__csp") == []


def test_a_form_is_answered_by_the_keyboard_alone(page, axe, sign_in, house, ada):
    form = begun(house, ada)
    sign_in(page, house.users["counselor"])
    page.goto(f"/assessments/{form.pk}/")
    page.focus("#ask-q1 input")
    for number in range(1, 10):
        page.wait_for_selector(f"#ask-q{number}:focus-within")
        page.keyboard.press("1" if number < 9 else "0")
        saved(page, f"q{number}")
    page.wait_for_selector("#ask-q10:focus-within")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Backspace")
    page.wait_for_selector("#ask-q9:not(:has(input:checked))")
    page.keyboard.press("0")
    saved(page, "q9")
    assert answers_of(form).raw == {f"q{n}": 1 for n in range(1, 9)} | {"q9": 0}
    assert (axe(page), page.problems) == ([], [])


def test_danger_is_seen_before_the_form_is_finished(page, axe, sign_in, house, ada):
    form = begun(house, ada)
    sign_in(page, house.users["counselor"])
    page.goto(f"/assessments/{form.pk}/")
    page.locator("#ask-q9 .choice").nth(1).click()
    page.wait_for_selector(".crisis")
    assert "988" in page.inner_text(".crisis")
    assert FollowUp.objects.filter(kind="suicide_risk", done_at=None).count() == 1
    page.locator("#ask-q9 .choice").nth(0).click()
    saved(page, "q9")
    assert page.locator(".crisis").count() == 1
    assert (axe(page), page.problems) == ([], [])


def test_an_answer_that_did_not_arrive_is_said_so_and_sent_again(page, sign_in, house, ada):
    form = begun(house, ada)
    sign_in(page, house.users["counselor"])
    page.goto(f"/assessments/{form.pk}/")
    page.context.set_offline(True)
    page.locator("#ask-q1 .choice").nth(2).click()
    page.wait_for_selector("#ask-q1[data-unsent]")
    assert "Not saved" in page.inner_text("#state-q1")
    page.context.set_offline(False)
    saved(page, "q1")
    assert answers_of(form).raw == {"q1": 2}


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_every_page_can_be_read_by_all(page, axe, sign_in, house, ada, width):
    form = begun(house, ada)
    sign_in(page, house.users["counselor"])
    page.set_viewport_size({"width": width, "height": 900})
    paths = (f"people/{ada.pk}/assessments/", f"people/{ada.pk}/assessments/new/", f"assessments/{form.pk}/")
    for path in (*paths, f"sittings/{form.sitting_id}/"):
        assert page.goto(f"/{path}").status == 200
        assert (path, page.evaluate(WIDE), axe(page), page.problems) == (path, 0, [], [])
