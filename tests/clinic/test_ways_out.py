"""Who is refused is told who can help."""

from dataclasses import replace

import pytest
from django.test import Client

from clinic.actors import who_may, why_not
from clinic.permissions import GRANTS, ROLE_NAMES, Permission, Role
from tests.clinic.conftest import sign_in


@pytest.mark.parametrize("permission", list(Permission))
def test_a_refusal_names_exactly_the_roles_of_the_grants_table(permission):
    told = who_may(permission)
    named = {role for role in Role if f" {ROLE_NAMES[role]}".lower() in f" {told}".lower()}
    assert named == {role for role in Role if permission in GRANTS[role]} - {Role.SYSTEM}
    assert told.endswith(".")


def test_the_page_of_a_refusal_says_who_can(clinic):
    browser = Client()
    sign_in(browser, "intake")
    shown = browser.get("/audit/").content.decode()
    assert "An intake worker may not see the audit trail." in shown
    assert "A medical director, an administrator or an inspector can." in shown


def test_a_closed_account_and_an_expired_licence_name_who_can_help(clinic):
    nurse = clinic.actor("nurse")
    assert "administrator" in why_not(replace(nurse, works=False), Permission.DISPENSE)
    assert "administrator" in why_not(replace(nurse, licence_kind=""), Permission.DISPENSE)
    lapsed = why_not(replace(nurse, licence_expires_on=nurse.day.replace(year=2020)), Permission.DISPENSE)
    assert "administrator" in lapsed and "42 CFR 8.12(d)" in lapsed
