"""Every operation of the document, for every role: what the grants table says, no more and no less."""

import re

import pytest
from django.test import Client
from django.urls import resolve

from clinic.api.permissions import need_of
from clinic.permissions import GRANTS, PUBLIC, Permission, Role
from tests.cast.api import caller, document
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db
ROLES = [role for role in Role if role is not Role.SYSTEM]


def operations():
    """(method, an address with numbers in it, what it needs) of every operation in the document."""
    for template, told in document()["paths"].items():
        address = re.sub(r"\{code\}", "BTL-000404", template)
        address = re.sub(r"\{[^}]+\}", "404", address)
        view = resolve(address).func.cls
        for method in told:
            yield method.upper(), address, need_of(view, method.upper())


def test_every_operation_names_a_permission():
    assert all(isinstance(need, Permission) or need == PUBLIC for _, _, need in operations())
    assert len(list(operations())) >= 18


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_grants_and_nothing_else(role):
    make_clinic()
    key = caller(role.value).key
    for method, address, need in operations():
        if need == PUBLIC:
            continue
        ask = getattr(Client(), method.lower())
        answer = ask(address, b"{}", content_type="application/json", headers={"Authorization": f"Token {key}"}) \
            if method == "POST" else ask(address, headers={"Authorization": f"Token {key}"})  # fmt: skip
        refused = answer.status_code == 403
        assert refused is (need not in GRANTS[role]), f"{method} {address} for {role}: {answer.status_code}"


def test_nobody_without_a_key_gets_further_than_the_door():
    make_clinic()
    for method, address, need in operations():
        if need != PUBLIC:
            assert getattr(Client(), method.lower())(address).status_code == 401


def test_an_expired_licence_stops_what_rests_on_it():
    clinic = make_clinic()
    staff = clinic.users["nurse"].staff
    staff.licence_expires_on = "2020-01-01"
    staff.save()
    nurse = caller("nurse")
    assert nurse.get("window/1/").status == 403
    assert "licence" in nurse.get("window/1/").body["detail"]
    assert nurse.get("window/").status == 200
