"""A passkey and a one-time code, set up and used in a real browser, under the strict policy."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.cast.clinic import PASSWORD, make_clinic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prescriber(page, live_server, settings):
    """A prescriber without a factor in a clinic that asks for one, with a virtual key at hand."""
    settings.MFA_REQUIRED_ROLES = frozenset({"prescriber"})
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    make_clinic()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    home = live_server.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not a number
    page.goto(f"{home}/accounts/login/")
    enter_password(page)
    page.wait_for_url(re.compile("/accounts/2fa/$"))
    return home


def enter_password(page):
    page.fill("#id_login", "prescriber")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


def prove_again(page):
    """Adding a factor asks for the password once more."""
    if "reauthenticate" in page.url:
        page.fill("input[type=password]", PASSWORD)
        page.keyboard.press("Enter")


def leave(page, home):
    page.context.clear_cookies()
    page.goto(f"{home}/accounts/login/")


def test_a_passkey_is_set_up_and_signs_in_by_itself(page, prescriber):
    page.goto(f"{prescriber}/accounts/2fa/webauthn/add/")
    prove_again(page)
    page.wait_for_url(re.compile("webauthn/add"))
    name = page.locator("input[name=name]")
    if name.count():
        name.fill("Desk")
    passwordless = page.locator("input[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile("recovery-codes|webauthn/$|2fa/$"))
    assert Authenticator.objects.filter(user__username="prescriber", type="webauthn").exists()
    leave(page, prescriber)
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{prescriber}/")
    expect(page.locator("h1")).to_have_text("Today")
    assert page.evaluate("window.__csp") == []
    assert page.problems == []


def test_a_one_time_code_is_set_up_and_asked_for(page, prescriber):
    page.goto(f"{prescriber}/accounts/2fa/totp/activate/")
    prove_again(page)
    page.wait_for_url(re.compile("totp/activate"))
    secret = page.locator("#authenticator_secret").input_value()
    page.fill("input[name=code]", code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("recovery-codes|2fa/$"))
    leave(page, prescriber)
    enter_password(page)
    page.wait_for_url(re.compile("2fa/authenticate"))
    page.fill("input[name=code]", "000000")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("Incorrect code")
    page.fill("input[name=code]", code_of(secret, later=1))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{prescriber}/")
    expect(page.locator("h1")).to_have_text("Today")
    assert page.evaluate("window.__csp") == []


def code_of(secret, *, later=0):
    """The code an app would show; a code is taken once, so the next one may be asked for."""
    counters = list(yield_hotp_counters_from_time())
    return f"{hotp_value(secret, counters[0] + later):06d}"
