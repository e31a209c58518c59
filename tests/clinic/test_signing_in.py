"""Signing in: five tries, a second factor where the role needs one, and no account for the asking."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from clinic.signing_in import KeepsSecondFactor
from tests.cast.clinic import PASSWORD, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_clinic()


def try_to_sign_in(client, username, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_the_right_password_lets_a_nurse_in(client, house):
    assert try_to_sign_in(client, "nurse").status_code == 302
    assert client.session["_auth_user_id"] == str(house.users["nurse"].pk)


def test_after_five_wrong_tries_the_right_password_is_refused_too(client, house):
    for _ in range(5):
        try_to_sign_in(client, "nurse", "wrong")
    answer = try_to_sign_in(client, "nurse")
    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session


def test_wrong_tries_on_one_account_do_not_lock_another(client, house):
    for _ in range(5):
        try_to_sign_in(client, "nurse", "wrong")
    assert try_to_sign_in(client, "nurse2").status_code == 302


def test_nobody_signs_themselves_up(client, house):
    answer = client.post("/accounts/signup/", {"username": "x", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", ["prescriber", "director", "administrator"])
def test_a_role_that_needs_a_second_factor_gets_nowhere_without_one(client, house, settings, role):
    settings.MFA_REQUIRED_ROLES = frozenset({"prescriber", "director", "administrator"})
    client.force_login(house.users[role], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/admin/")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_index"))
    assert client.get(reverse("mfa_index")).status_code == 200


def test_a_nurse_needs_no_second_factor(client, house, settings):
    settings.MFA_REQUIRED_ROLES = frozenset({"prescriber"})
    client.force_login(house.users["nurse"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 403


def test_with_a_second_factor_the_way_is_open(client, house, settings):
    settings.MFA_REQUIRED_ROLES = frozenset({"administrator"})
    administrator = house.users["administrator"]
    administrator.is_staff = True
    administrator.save()
    TOTP.activate(administrator, generate_totp_secret())
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == 200


def test_a_required_second_factor_cannot_be_given_up(house, settings):
    settings.MFA_REQUIRED_ROLES = frozenset({"administrator"})
    for name, may in (("administrator", False), ("nurse", True)):
        TOTP.activate(house.users[name], generate_totp_secret())
        factor = Authenticator.objects.get(user=house.users[name])
        assert KeepsSecondFactor().can_delete_authenticator(factor) is may
