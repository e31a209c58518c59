"""A walk-in is admitted in Chromium, three times interrupted, dosed, and leaves with a medication list."""

from __future__ import annotations

import pytest

from dosing.models import Dose
from patients.models import Enrolment, Patient
from tests.cast.admission import examined
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import bottle, signed_order
from tests.cast.pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings, tmp_path):
    settings.VAR = tmp_path
    return make_clinic()


def arrive(page, username):
    """Sign in as one does, so that the screen locks as it does."""
    page.goto("/accounts/login/", timeout=60_000)
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Today')")
    return page


def choose(page, name, value):
    """Choose an answer and wait until it is saved."""
    with page.expect_response(lambda answer: "/about/" in answer.url and answer.request.method == "POST"):
        page.check(f"[name={name}][value={value}]")


def walk_in(page):
    """Registered, and the intake begins at once."""
    page.goto("/people/new/")
    page.fill("[name=given_name]", "Rosamund")
    page.fill("[name=family_name]", "Delgado")
    page.fill("[name=birth_date]", "1984-03-12")
    page.click("button[name=begin_intake]")
    page.wait_for_url("**/about/reason/")
    choose(page, "indications", "dependence")
    return Patient.objects.get()


def leave_the_page_and_come_back(page):
    """Somebody is at the door: the page is left as it is, and Today leads back to where it was."""
    page.goto("/desk/")
    page.goto("/")
    page.click(".put-down__who")
    page.wait_for_url("**/about/reason/")
    assert page.is_checked("[name=indications][value=dependence]")


def lock_the_screen_in_the_middle_of_a_word(page):
    """What was typed is still there when the screen opens again."""
    page.fill("[name=own_words]", "I want my mornings back")
    page.click("[data-lock-now]")
    page.wait_for_selector("#lock-pin:focus")
    page.keyboard.type(PASSWORD, delay=45)
    page.keyboard.press("Enter")
    page.wait_for_selector("#lock", state="hidden")
    assert page.input_value("[name=own_words]") == "I want my mornings back"
    page.click("button[name=go_on]")
    page.wait_for_url("**/about/identity/")


def hand_over_to_the_nurse(page, nurse):
    """The nurse takes it up from Today, asks for the medicines and leaves the rest."""
    page.click("a:has-text('Hand over')")
    page.check("[name=to_role][value=nurse]")
    page.fill("[name=note]", "Takes something for sleep.")
    page.click("button:has-text('Hand over')")
    page.wait_for_selector("text=Handed over")
    nurse.goto("/")
    assert "Takes something for sleep." in nurse.inner_text("main")
    nurse.click(".put-down__who")
    nurse.wait_for_url("**/about/reason/")
    nurse.click("[name=go_to][value=medicines]")
    nurse.wait_for_url("**/about/medicines/")
    nurse.click("#part-medicines a.btn")
    nurse.fill("#part-medicines [name=as_said]", "quetiapine")
    nurse.click("#part-medicines button[type=submit]")
    nurse.wait_for_selector("#part-medicines .history-rows:has-text('Quetiapine')")


def admit(page, patient):
    """The counselor admits: the episode, the basis, the enrolment check and the consent, each from the same list."""
    page.goto(f"/people/{patient.pk}/admission/")
    page.click("a:has-text('Admit')")
    page.select_option("[name=programme]", "otp")
    page.click("button:has-text('Admit')")
    record(page, "basis", {"words": "Seven of eleven criteria, daily use for two years."}, {"basis": "active_oud"})
    record(page, "check", {"asked": "State central registry"}, {"method": "registry", "answer": "not_found"})
    page.goto(f"/people/{patient.pk}/consents/new/?kind=medication&about=methadone")
    page.select_option("[name=language]", "en")
    page.fill("[name=signer_name]", "Rosamund Delgado")
    page.fill("[name=password]", PASSWORD)
    page.click("main button:has-text('Sign')")
    page.wait_for_selector("text=In force")


def record(page, key, typed, chosen):
    """One line of the admission page, answered in its place."""
    page.wait_for_selector(".needs")
    page.click(f".need:has(#record-{key}) a.btn")
    for name, answer in chosen.items():
        page.select_option(f"#record-{key} [name={name}]", answer)
    for name, answer in typed.items():
        page.fill(f"#record-{key} [name={name}]", answer)
    page.click(f"#record-{key} button[type=submit]")
    page.wait_for_selector(f".need.is-done:has(#record-{key})")


def find_at_the_window(nurse, patient):
    """The card is scanned, the nurse looks, and the first dose is given."""
    nurse.goto("/window/stations/")
    nurse.keyboard.press("1")
    nurse.wait_for_url("**/window/")
    nurse.keyboard.type(patient.record_number, delay=4)
    nurse.keyboard.press("Enter")
    nurse.wait_for_selector("#who:has-text('Rosamund')")
    nurse.wait_for_timeout(400)  # after a swap Enter does nothing for 300 ms: a scanner's own Enter gives no dose
    nurse.keyboard.press("Enter")
    nurse.wait_for_selector(".given:has-text('Rosamund')")
    assert Dose.objects.get().patient == patient


def leave_with_a_medication_list(page, patient):
    """The button of the page is asked for its paper, which names what this clinic gives and what others do."""
    page.goto(f"/people/{patient.pk}/")
    page.click("a:has-text('Medication list')")
    page.wait_for_selector("button:has-text('Print the list')")
    typed = page.eval_on_selector("form.sheet", "form => Object.fromEntries(new FormData(form))")
    printed = page.request.post(page.url, form=typed, headers={"Referer": page.url})
    assert (printed.status, printed.headers["content-type"]) == (200, "application/pdf")
    paper = " ".join(text_of(printed.body()).split())
    assert "Rosamund Delgado" in paper and "uetiapine" in paper and "ethadone" in paper


def test_a_counselor_takes_a_walk_in_through_three_interruptions_to_a_dose_and_a_list(page, another_page, house):
    counselor, nurse = arrive(page, "counselor"), arrive(another_page(), "nurse")
    patient = walk_in(counselor)
    leave_the_page_and_come_back(counselor)
    lock_the_screen_in_the_middle_of_a_word(counselor)
    hand_over_to_the_nurse(counselor, nurse)
    admit(counselor, patient)
    assert Enrolment.objects.get(discharged_on=None).programme == "otp"
    examined(house, patient)
    bottle(house)
    signed_order(house, patient, mg="20")
    find_at_the_window(nurse, patient)
    leave_with_a_medication_list(counselor, patient)
    by_the_lock = [said for said in counselor.problems if "423" in said]  # what was asked of a locked screen
    assert (counselor.problems, nurse.problems) == (by_the_lock, [])
