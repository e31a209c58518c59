"""A walk-in becomes an intake in Chromium: reloaded, closed, shared, handed over, and no answer is lost."""

from __future__ import annotations

import pytest

from patients.models import Intake, Patient, SectionVersion
from patients.selectors.intake import latest_version
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.intake import begun, saved

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = "#saved .is-done"


@pytest.fixture
def house(settings, tmp_path):
    settings.VAR = tmp_path
    return make_clinic()


def answers(intake, key):
    version = latest_version(intake, key)
    return version.answers if version else {}


def choose(page, name, value):
    """Choose an answer and wait until the page says that it is saved."""
    with page.expect_response(lambda answer: "/about/" in answer.url and answer.request.method == "POST"):
        page.check(f"[name={name}][value={value}]")


def walk_in(page):
    """Somebody new comes through the door; the intake begins at once."""
    page.goto("/people/new/", timeout=60_000)
    page.fill("[name=given_name]", "Rosamund")
    page.fill("[name=family_name]", "O'Neil-Delgado")
    page.fill("[name=birth_date]", "1984-03-12")
    page.click("button[name=begin_intake]")
    page.wait_for_url("**/about/reason/")
    return Intake.objects.get()


def load_anew(page):
    """An answer was saved without a press, so loading the page anew shows it."""
    choose(page, "indications", "dependence")
    page.wait_for_selector(SAVED)
    page.reload()
    assert page.is_checked("[name=indications][value=dependence]")
    assert "3 still to ask" in page.inner_text("#sections")


def close_in_the_middle_of_a_word(page, again, intake):
    """The window goes while somebody types; another window has the words."""
    page.fill("[name=own_words]", "I want my mornings back")
    page.close(run_before_unload=True)
    for _ in range(100):  # the words are on their way
        if "own_words" in answers(intake, "reason"):
            break
        again.wait_for_timeout(100)
    again.goto(f"/intake/{intake.pk}/resume/")
    again.wait_for_url("**/about/reason/")
    assert again.input_value("[name=own_words]") == "I want my mornings back"


def answer_at_the_same_time(page, axe, house, intake):
    """A colleague answers the same question otherwise: both are shown, one is chosen, both stay on record."""
    theirs = answers(intake, "reason") | {"referral": "employer"}
    saved(house, intake, "reason", theirs, by="nurse")
    page.check("[name=referral][value=self]")
    page.wait_for_selector(".clash")
    assert "Nurse Example" in page.inner_text(".clash")
    assert (page.is_checked("[name=referral][value=self]"), axe(page)) == (True, [])
    page.check("[name=choose_referral][value=mine]")
    page.fill("[name=days_waited]", "0")
    page.click("button[name=go_on]")
    page.wait_for_url("**/about/identity/")
    assert answers(intake, "reason")["referral"] == "self"
    assert SectionVersion.objects.filter(section="reason", answers__referral="employer").exists()


def hand_over_to_the_nurse(page, nurse, intake):
    """Another role finds it on Today with the note and goes on where it was left."""
    page.goto(f"/intake/{intake.pk}/")
    page.check("[name=to_role][value=nurse]")
    page.fill("[name=note]", "Very tired, keep it short.")
    page.click("button:has-text('Hand over')")
    page.wait_for_selector("text=Handed over")
    nurse.goto("/")
    assert "“Very tired, keep it short.”" in nurse.inner_text("main")
    nurse.click(".put-down__who")
    nurse.wait_for_url("**/about/identity/")
    choose(nurse, "sex", "female")
    nurse.wait_for_selector(SAVED)
    assert "2 of" in nurse.inner_text(".intake__progress")


def test_a_counselor_takes_a_person_from_walk_in_through_the_intake_whatever_happens(
    page, another_page, axe, client, sign_in, house
):
    sign_in(page, house.users["counselor"])
    intake = walk_in(page)
    load_anew(page)
    again, nurse = another_page(), another_page()
    sign_in(again, house.users["counselor"])
    close_in_the_middle_of_a_word(page, again, intake)
    answer_at_the_same_time(again, axe, house, intake)
    client.cookies.clear()  # signing in with the counselor's cookie would sign the counselor out
    sign_in(nurse, house.users["nurse"])
    hand_over_to_the_nurse(again, nurse, intake)
    assert (nurse.problems, nurse.evaluate("window.__csp")) == ([], [])
    assert Patient.objects.get(pk=intake.patient_id).sex == "female"


def test_what_makes_no_sense_is_said_at_its_question_and_stays_typed(page, axe, sign_in, house):
    intake = begun(house, person(house))
    sign_in(page, house.users["intake"])
    page.goto(f"/intake/{intake.pk}/about/contacts/")
    page.check("[name=has_phone][value=yes]")
    page.fill("[name=phones-0-number]", "twelve")
    page.press("[name=phones-0-number]", "Tab")
    page.wait_for_selector("#wrong-phones .invalid-feedback")
    assert page.input_value("[name=phones-0-number]") == "twelve"
    assert (answers(intake, "contacts"), axe(page)) == ({"has_phone": "yes"}, [])
    page.fill("[name=phones-0-number]", "212 555 0123")
    page.press("[name=phones-0-number]", "Tab")
    page.wait_for_selector(SAVED)
    page.click("[data-add-row]")
    page.keyboard.type("212 555 0199")
    page.keyboard.press("Tab")
    page.wait_for_timeout(600)
    page.click("[name=go_to][value=about]")
    page.wait_for_url("**/about/about/")
    assert [one["number"] for one in answers(intake, "contacts")["phones"]] == ["+12125550123", "+12125550199"]


def test_a_section_is_answered_by_the_keyboard_alone(page, sign_in, house):
    intake = begun(house, person(house))
    sign_in(page, house.users["intake"])
    page.goto(f"/intake/{intake.pk}/about/language/")
    page.focus("[name=language]")
    page.keyboard.type("Spa")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_selector(SAVED)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/about/emergency/")
    assert answers(intake, "language") == {"language": "es", "interpreter": "no", "reading": "easy"}


def test_rows_of_the_record_are_told_where_they_are_asked_and_move_the_list(page, axe, sign_in, house):
    intake = begun(house, person(house))
    sign_in(page, house.users["nurse"])
    page.goto(f"/intake/{intake.pk}/about/substances/", timeout=60_000)
    page.click("#part-naloxone a.btn")
    page.wait_for_selector("[name=at_hand]:focus")
    page.select_option("#part-naloxone [name=at_hand]", "no")
    page.click("#part-naloxone button[type=submit]")
    page.wait_for_selector("#part-naloxone .history-rows")
    page.wait_for_selector("#sections .is-here:has-text('4 still to ask')")
    page.click("#part-overdoses button[value=none]")
    page.wait_for_selector("#sections .is-here:has-text('3 still to ask')")
    assert (page.evaluate("window.__csp"), page.problems, axe(page)) == ([], [], [])
    page.click("button[name=go_on]")
    page.wait_for_url("**/about/health/")
    page.click(".intake__decline button")
    page.wait_for_url("**/about/medicines/")
    assert "Prefers not to say" in page.inner_text("#sections li:has-text('Health')")


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_every_section_can_be_read_by_all_at_any_width(page, axe, sign_in, house, width):
    patient = person(house)
    intake = begun(house, patient)
    saved(house, intake, "about", {"race": "white"}, by="counselor")
    sign_in(page, house.users["counselor"])
    page.set_viewport_size({"width": width, "height": 900})
    paths = [f"/intake/{intake.pk}/{path}" for path in ("", "about/contacts/", "about/home/", "about/medicines/")]
    for path in (*paths, f"/people/{patient.pk}/", "/"):
        assert page.goto(path).status == 200
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide, page.evaluate("window.__csp"), page.problems, axe(page)) == (path, 0, [], [], [])
