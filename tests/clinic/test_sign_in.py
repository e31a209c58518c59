"""Only a clinic's own people come in, with what their role asks for, and every try leaves a trace."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time

from clinic.models import AuditEvent
from tests.cast.clinic import PASSWORD
from tests.clinic.conftest import sign_in

SHUT = ("/accounts/signup/", "/accounts/email/", "/accounts/password/reset/", "/accounts/password/set/")


def verbs(**which):
    return list(AuditEvent.objects.filter(**which).values_list("verb", flat=True))


def test_the_right_password_opens_the_day(client, clinic):
    answer = sign_in(client, "nurse")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    assert verbs(username="nurse") == ["session.signed_in"]


def test_sign_out_is_by_post_and_leaves_a_trace(client, clinic):
    sign_in(client, "nurse")
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302
    assert verbs(username="nurse") == ["session.signed_in", "session.signed_out"]


@pytest.mark.parametrize("door", ["/accounts/login/", "/admin/login/"])
def test_after_five_wrong_passwords_the_right_one_is_refused(client, clinic, door):
    page = client.get(door, follow=True).request["PATH_INFO"]
    assert page == "/accounts/login/"
    for _ in range(5):
        client.post(page, {"login": "administrator", "password": "wrong"})
    answer = client.post(page, {"login": "administrator", "password": PASSWORD})
    assert answer.status_code in {200, 403, 429}
    assert client.get("/").status_code == 302
    assert "session.locked_out" in verbs(username="administrator")
    assert "session.signed_in" not in verbs(username="administrator")


def test_a_wrong_password_is_written_down_under_the_name_of_the_account(client, clinic):
    sign_in(client, "nurse", "wrong")
    event = AuditEvent.objects.get(verb="session.refused")
    assert (event.username, event.subject_id) == ("nurse", clinic.users["nurse"].pk)


def test_a_name_that_is_no_account_is_not_written_down(client, clinic):
    sign_in(client, "my-secret-passphrase", "wrong")
    event = AuditEvent.objects.get(verb="session.refused")
    assert (event.username, event.subject_id, event.detail) == ("system", None, {"unknown_name": True})


def test_the_system_cannot_sign_in(client, clinic):
    sign_in(client, "nobody-known", "wrong")  # this makes the system's account
    assert sign_in(client, "system", "").status_code == 200
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("address", SHUT)
def test_no_page_makes_an_account_or_asks_for_mail(client, clinic, address):
    assert client.get(address).headers["Location"].startswith("/accounts/login/")
    sign_in(client, "nurse")
    assert client.get(address).status_code == 403
    assert client.post(address, {"email": "a@example.org"}).status_code == 403


def test_passwords_are_kept_with_argon2():
    from clinic import settings as real

    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_a_closed_account_is_out_at_once(client, clinic):
    sign_in(client, "nurse")
    user = clinic.users["nurse"]
    user.is_active = False
    user.save()
    assert client.get("/").status_code == 302
    sign_in(client, "nurse")
    assert client.get("/").status_code == 302


# The second factor


@pytest.fixture
def _required(settings):
    settings.MFA_REQUIRED_ROLES = frozenset({"prescriber", "director", "administrator"})


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("role", ["prescriber", "director", "administrator"])
@pytest.mark.parametrize("address", ["/", "/account/", "/account/pin/", "/admin/"])
def test_a_role_that_needs_a_second_factor_gets_no_further_without(client, clinic, role, address):
    sign_in(client, role)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/")


@pytest.mark.usefixtures("_required")
def test_a_part_of_a_page_sends_the_whole_page_to_set_it_up(client, clinic):
    sign_in(client, "prescriber")
    answer = client.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (403, "/accounts/2fa/")


@pytest.mark.usefixtures("_required")
def test_the_pages_that_set_it_up_are_open(client, clinic):
    sign_in(client, "prescriber")
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/totp/activate/", follow=True).status_code == 200


@pytest.mark.usefixtures("_required")
def test_a_nurse_works_without_one(client, clinic):
    sign_in(client, "nurse")
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("_required")
def test_with_a_code_set_up_the_password_is_half_of_the_way(client, clinic, django_assert_num_queries):
    secret = generate_totp_secret()
    TOTP.activate(clinic.users["prescriber"], secret)
    answer = sign_in(client, "prescriber")
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/").status_code == 302
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200
    with django_assert_num_queries(1):
        assert client.get("/account/pin/").status_code == 200
