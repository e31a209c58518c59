"""A morning at the clinic in Chromium, each at their own desk: by keyboard and scanner, to the printed log."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from clinic.clock import clock_at, now
from dosing.models import Container, Count, Dose, DoseEvent
from patients.models import Patient
from patients.services.photos import read_photo, set_photo
from tests.cast import pictures
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import bottle, person, signed_order

pytestmark = pytest.mark.django_db(transaction=True)
SCANNER_MS, SETTLED_MS = 4, 400  # after a swap Enter does nothing for 300 ms: a scanner's own Enter gives no dose
HAPPY_PATH_S = 15


@dataclass
class Desk:
    """A person at a screen of their own, with a keyboard and a scanner."""

    page: Page
    axe: Callable[[Page], list[str]]
    presses: int = 0

    def arrive(self, username: str) -> Desk:
        """Sign in as one does."""
        self.page.goto("/")
        self.look()
        self.fields(username)
        self.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "login" not in url)
        self.look()
        return self

    def at_window(self, number: int) -> Desk:
        """Go to the window and say where one stands."""
        self.go("g", "w")
        self.page.wait_for_url("**/window/stations/")
        self.look()
        self.page.keyboard.press(str(number))
        self.page.wait_for_url("**/window/")
        self.look()
        return self

    def go(self, *keys: str) -> None:
        """Press keys one after another, as fingers do; letters leave the scan box first."""
        if self.page.evaluate("document.activeElement.tagName") == "INPUT":
            self.page.keyboard.press("Escape")
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(120)

    def scan(self, patient: Patient, shows: str) -> None:
        """Hold a card under the scanner."""
        self.page.keyboard.type(patient.record_number, delay=SCANNER_MS)
        self.press("Enter")
        self.page.wait_for_selector(shows)
        self.page.wait_for_timeout(SETTLED_MS)

    def press(self, key: str) -> None:
        """Press one key, and count it."""
        self.presses += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type like a person: a scanner would be taken for one."""
        self.page.keyboard.type(text, delay=45)

    def fields(self, *answers: str) -> None:
        """Fill in field after field with Tab between them."""
        for answer in answers:
            self.type(answer)
            self.page.keyboard.press("Tab")

    def look(self, *, refused: int = 0) -> None:
        """Nothing is wrong with the page as it stands; `refused` is the status of an answer that was to be."""
        wrong = [line for line in self.page.problems if not (refused and str(refused) in line)]
        self.page.problems.clear()
        assert (self.page.evaluate("window.__csp"), wrong, self.axe(self.page)) == ([], [], [])

    def card(self) -> str:
        """What the card or the answer in its place says."""
        return re.sub(r"\s+", " ", self.page.inner_text("#card"))


@pytest.fixture
def house(settings, tmp_path):
    """A clinic with a litre at each window."""
    settings.VAR = tmp_path
    clinic = make_clinic()
    for station in clinic.stations:
        bottle(clinic, station=station)
    return clinic


@pytest.fixture
def people(house):
    """Four who have been coming since yesterday, one of them with a photo."""
    with clock_at(now() - timedelta(days=1)):
        known = {name: person(house, given=name, family=f"{name}son") for name in ("Ada", "Bo", "Cy", "Di")}
        for one in known.values():
            signed_order(house, one)
    face = pictures.jpeg()
    set_photo(actor=house.actor("intake"), patient=known["Ada"], photo=read_photo(face, size=face.size))
    return known


@pytest.fixture
def desk(another_page, axe):
    """Opens a desk with a browser of its own."""
    return lambda: Desk(another_page(), axe)


def test_from_the_front_desk_to_a_dose_given_with_two_presses(desk, people):
    front = desk().arrive("intake")
    front.go("g", "d")
    front.page.wait_for_url("**/desk/")
    front.look()
    front.scan(people["Ada"], ".came:has-text('Ada')")
    front.type("bo")
    front.press("Enter")
    front.page.wait_for_selector(".hits:has-text('Bo')")
    front.look()
    front.go("1")
    front.page.wait_for_selector(".came:has-text('Bo')")
    expect(front.page.locator(".arrivals__list li")).to_have_count(2)
    front.look()

    window = desk().arrive("nurse").at_window(1)
    assert "Ada" in window.page.inner_text("#queue .line")
    before = window.presses
    window.scan(people["Ada"], "#who:has-text('Ada')")
    window.look()
    card = window.card()
    for shown in ("Ada Adason", "Born 12 Apr 1985", "80 mg 8 mL".replace(" ", ""), "Give 80"):
        assert shown.replace(" ", "") in card.replace(" ", "").replace("\xa0", "")
    assert window.page.evaluate("document.querySelector('.who__photo').naturalWidth") > 100
    window.press("Enter")
    window.page.wait_for_selector(".given.is-done")
    window.look()

    assert window.presses - before == 2  # the scanner's Enter and the nurse's
    took = re.search(r"([\d.]+)\ss from scan", window.card().replace("\xa0", " "))
    assert took and float(took[1]) < HAPPY_PATH_S
    assert Dose.objects.get().scan_to_given_ms < HAPPY_PATH_S * 1000
    expect(window.page.locator("#pace")).to_contain_text("1 given")
    assert window.page.evaluate("document.activeElement.id") == "scan"


def test_a_refusal_is_recorded_by_keyboard_and_the_dose_stays_due(desk, people):
    window = desk().arrive("nurse").at_window(1)
    window.scan(people["Bo"], "#who:has-text('Bo')")
    window.go("r")
    window.page.wait_for_selector("dialog[open]")
    window.look()
    window.type("comes back at noon")
    window.press("Enter")
    window.page.wait_for_selector(".given:has-text('Refused')")
    window.look()
    window.scan(people["Bo"], "#who:has-text('Bo')")
    assert "comes back at noon" in window.card() or "Refused" in window.card()
    window.press("Enter")
    window.page.wait_for_selector(".given.is-done:has-text('Bo')")
    assert [event.kind for event in DoseEvent.objects.all()] == ["refused"]


def test_a_spill_is_signed_by_a_second_person_with_their_own_sign_in(desk, house, people):
    window = desk().arrive("nurse").at_window(1)
    window.scan(people["Cy"], "#who:has-text('Cy')")
    window.go("s")
    window.page.wait_for_selector("dialog[open]")
    window.look()
    window.fields("cup fell", "0", "nurse2")
    window.type("not the password")
    window.press("Enter")
    window.page.wait_for_selector("dialog[open] .refusal")
    window.look(refused=403)
    assert not DoseEvent.objects.exists()
    window.page.fill("dialog[open] [name=witness_password]", "")
    window.page.focus("dialog[open] [name=witness_password]")
    window.type(PASSWORD)
    window.press("Enter")
    window.page.wait_for_selector(".given:has-text('witnessed')")
    window.look()
    assert DoseEvent.objects.get().witness == house.users["nurse2"]


def test_a_dose_given_at_the_other_window_says_by_whom_where_and_when(desk, people):
    here, there = desk().arrive("nurse").at_window(1), desk().arrive("nurse2").at_window(2)
    here.scan(people["Di"], "#who:has-text('Di')")
    there.scan(people["Di"], "#who:has-text('Di')")
    there.press("Enter")
    there.page.wait_for_selector(".given.is-done")

    here.press("Enter")
    here.page.wait_for_selector("#card .refusal")
    here.look(refused=409)
    assert re.search(r"given by Nurse2 Example at Window 2 at \d\d:\d\d", here.card())
    assert Dose.objects.count() == 1

    here.scan(people["Di"], "#who:has-text('Di')")
    here.look()
    assert re.search(r"Given today at \d\d:\d\d by Nurse2 Example, Window 2", here.card())
    assert here.page.locator("text=Give 80").count() == 0


def test_a_count_is_blind_then_shows_the_difference_and_takes_a_second_signature(desk, house):
    litre = Container.objects.order_by("pk").first()
    nurse = desk().arrive("nurse").at_window(1)
    nurse.page.goto("/stock/counts/?place=window-1&moment=opening")
    nurse.look()
    assert "10,000" not in nurse.page.inner_text("main")
    assert "10000" not in nurse.page.inner_text("main")

    nurse.page.focus(f"#amount-{litre.code}")
    nurse.type("9995")
    nurse.page.select_option(f"#unit-{litre.code}", "mg")
    nurse.page.focus(f"#amount-{litre.code}")
    nurse.press("Enter")
    nurse.page.wait_for_selector(f"#count-{litre.code} dl:has-text('Difference')")
    expect(nurse.page.locator("#waiting-title")).to_contain_text("1")
    nurse.look()
    found = nurse.page.inner_text(f"#count-{litre.code}").replace("\xa0", " ")
    for shown in ("10,000 mg", "-5 mg", "0.5 mL", "0.05 %"):
        assert shown in found.replace("−", "-").replace("–", "-"), found

    nurse.page.focus("[name^=cause-]")
    nurse.fields("left in the tubing", "nurse2")
    nurse.type(PASSWORD)
    nurse.press("Enter")
    expect(nurse.page.locator("#waiting-title + p")).to_contain_text("No count waits")
    nurse.look()
    assert Count.objects.get().witnessed.witness == house.users["nurse2"]


def test_the_log_of_the_day_is_read_and_printed(desk, people):
    nurse = desk().arrive("nurse").at_window(1)
    nurse.scan(people["Ada"], "#who:has-text('Ada')")
    nurse.press("Enter")
    nurse.page.wait_for_selector(".given.is-done")
    nurse.go("g", "l")
    nurse.page.wait_for_url("**/stock/log/")
    nurse.look()
    line = nurse.page.inner_text("tbody tr").replace("\xa0", " ")
    assert people["Ada"].record_number in line and "80 mg" in line
    assert "Adason" not in nurse.page.inner_text("main")

    link = nurse.page.get_by_role("link", name="Print")
    printed = nurse.page.context.request.get(link.get_attribute("href"))
    assert printed.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(printed.body())).pages)
    assert people["Ada"].record_number in text
    assert "Initials of those who dispensed" in text
