"""Nothing of a person is shown, and nothing done to them, from another site: whichever address names them."""

import re
from http import HTTPStatus

import pytest
from django.test import Client

from clinic.models import AuditEvent, Station, User
from clinic.permissions import GRANTS, PUBLIC, Permission, Role
from clinic.services.system import system_actor
from clinic.services.tokens import key_of
from patients.models import Patient
from tests.cast.clinic import make_site, make_staff
from tests.clinic.conftest import sign_in
from tests.clinic.test_permission_matrix import METHODS, ROLES, Asker, every_address, house, is_granted

__all__ = ["house"]
HIDDEN = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.FORBIDDEN)
OF_THE_WHOLE_CLINIC = {
    "user",
    "site",
    "station",
    "closure",
    "staffmember",
    "medication",
    "product",
    "auditseal",
    "auditevent",
    "reminderrules",
}


def about_people(address):
    """Whether the address names a row that belongs to one site, which users and the formulary do not."""
    return address.names_row and not any(
        f"{app}_{kind}_" in address.name for app in ("clinic", "patients", "dosing") for kind in OF_THE_WHOLE_CLINIC
    )


@pytest.fixture
def far(house):
    """Another site, with somebody in every role."""
    site = make_site(code="far")
    Station.objects.create(site=site, name="Far window", code="far-1")
    for role in ROLES:
        make_staff(site, f"far-{role.value}", role)
    User.objects.filter(username="far-administrator").update(is_staff=True)
    return site


@pytest.mark.parametrize("role", ROLES)
def test_every_address_that_names_a_row_of_another_site_is_closed(far, role):
    browser, username = Client(), f"far-{role.value}"
    sign_in(browser, username)
    if Permission.DISPENSE in GRANTS[role]:
        browser.post("/window/stations/", {"station": "far-1"})
    asker = Asker(browser.session.session_key, key_of(username, actor=system_actor()))
    ada, found = Patient.objects.earliest("pk"), []
    for address in filter(about_people, every_address()):
        for method in METHODS:
            if not is_granted(role, address.needs[method]) or PUBLIC in address.needs[method]:
                continue
            answer = asker.ask(address, method)
            text = answer.content.decode(errors="replace")
            closed = answer.status_code in HIDDEN or (method == "post" and 400 <= answer.status_code < 500)
            # Administration leads to its front page; so does a tablet's page where no screen was handed over.
            elsewhere = address.path.startswith(("/admin/", "/tablet/")) and answer.status_code == HTTPStatus.FOUND
            # As a word: the letters of a short name may stand in a row within any random token.
            named = re.search(rf"\b({ada.given_name}|{ada.record_number})\b", text)
            if not (closed or elsewhere) or named:
                found.append(f"{method} {address.path} ({address.name}): {answer.status_code}")
    assert found == [], "\n".join(found)


def test_the_addresses_that_name_a_row_of_a_site_are_many(house):
    assert len([address for address in every_address() if about_people(address)]) > 40


def test_a_search_finds_nobody_of_another_site(far, house):
    ada = Patient.objects.earliest("pk")
    browser = Client()
    sign_in(browser, "far-nurse")
    browser.post("/window/stations/", {"station": "far-1"})
    for typed in (ada.family_name, ada.record_number, "1985-04-12"):
        for page in ("/people/", "/desk/", "/window/scan/"):
            answer = browser.post(page, {"code": typed})
            shown = answer.content.decode()
            assert answer.status_code in (200, 404)
            assert "Born <strong>" not in shown and f"/people/{ada.pk}/" not in shown
    key = key_of("far-nurse", actor=system_actor())
    answer = Client().get("/api/v1/patients/", {"q": ada.family_name}, headers={"Authorization": f"Token {key}"})
    assert answer.json() == []


def test_reading_orders_schedule_and_details_is_on_record(house):
    ada = Patient.objects.earliest("pk")
    browser = Client()
    sign_in(browser, Role.NURSE.value)
    for page in ("orders", "schedule", "edit"):
        assert browser.get(f"/people/{ada.pk}/{page}/").status_code == 200
    opened = AuditEvent.objects.filter(verb="chart.opened", patient_id=ada.pk)
    assert [event.detail["part"] for event in opened.order_by("id")] == ["orders", "schedule", "details"]
