"""The door of the API: the key first, then the right, then the address; and every refusal in one shape."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIRequestFactory

from clinic.api.views import ClinicView
from clinic.models import AuditEvent
from clinic.services.system import system_actor
from clinic.services.tokens import key_of
from tests.cast.api import Caller, caller, document
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("header", [None, "Token", "Token nobody", "Token a b", "Basic eDp5", "Token é", "token"])
@pytest.mark.parametrize("address", ["patients/", "patients/99/", "nothing/", "window/1/doses/", "patients"])
def test_without_a_known_key_every_address_is_a_401(header, address):
    make_clinic()
    answer = Client().get(f"/api/v1/{address}", headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"
    assert answer.json()["error"] == "not_signed_in"


def test_a_closed_account_has_a_key_no_more():
    clinic = make_clinic()
    nurse = caller("nurse")
    clinic.users["nurse"].is_active = False
    clinic.users["nurse"].save()
    assert nurse.get("window/").status == 401


def test_a_user_without_a_role_may_do_nothing():
    clinic = make_clinic()
    nurse = caller("nurse")
    clinic.users["nurse"].staff.delete()
    assert (nurse.get("patients/").status, nurse.get("nothing/").status) == (403, 403)


def test_a_web_session_opens_no_address_of_the_api():
    clinic, browser = make_clinic(), Client()
    browser.force_login(clinic.users["nurse"], backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/v1/patients/").status_code == 401


def test_the_key_is_read_with_user_role_and_site_in_one_query():
    make_clinic()
    nurse = caller("nurse")
    with CaptureQueriesContext(connection) as seen:
        assert nurse.get("nothing/").status == 404
    assert len(seen) == 1


def test_a_refusal_is_on_record_with_its_route_and_door():
    make_clinic()
    assert caller("inspector").post("stock/containers/receive/", {}).status == 403
    event = AuditEvent.objects.get(verb="door.refused")
    assert (event.username, event.door) == ("inspector", "api")
    assert event.detail["route"].endswith("stock/containers/receive/")


def test_the_right_is_asked_before_the_row_and_the_row_before_the_body():
    make_clinic()
    assert caller("intake").post("patients/99/orders/", {"junk": 1}).status == 403
    assert caller("prescriber").post("patients/99/orders/", {"junk": 1}).status == 404
    assert caller("prescriber").post(f"patients/{2**63}/orders/", {}).status == 404
    assert caller("prescriber").post(f"patients/{10**400}/orders/", {}).status == 404


def test_a_view_that_names_no_permission_is_shut_to_everybody():
    make_clinic()

    class OpenHouse(ClinicView):
        def get(self, request):
            raise AssertionError("nobody comes in")

    key = key_of("director", actor=system_actor())
    request = APIRequestFactory().get("/", headers={"Authorization": f"Token {key}"})
    request.resolver_match = type("Match", (), {"route": "open/"})()
    answer = OpenHouse.as_view()(request)
    assert (answer.status_code, answer.data["error"]) == (403, "closed")


def test_unknown_addresses_and_methods_are_told_in_the_contracts_words():
    make_clinic()
    nurse = caller("nurse")
    assert nurse.get("nothing/").body["error"] == "not_found"
    assert "slash" in nurse.get("patients").body["detail"]
    answer = Client().delete("/api/v1/window/", headers={"Authorization": f"Token {nurse.key}"})
    assert (answer.status_code, answer.json()["error"]) == (405, "method_not_allowed")


def test_api_token_prints_the_key_alone_and_the_same_each_time():
    make_clinic()
    first, second = io.StringIO(), io.StringIO()
    call_command("api_token", "nurse", stdout=first)
    call_command("api_token", "nurse", stdout=second)

    assert first.getvalue() == second.getvalue()
    assert Caller(first.getvalue().strip()).get("window/").status == 200
    with pytest.raises(CommandError, match="no user"):
        call_command("api_token", "nobody")


def test_the_schema_is_valid_and_says_nothing_twice():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


def test_schema_and_docs_are_open_to_all_and_need_no_other_machine():
    schema = Client().get("/api/v1/schema/", {"format": "json"})
    assert schema.json()["openapi"].startswith("3.")
    assert Client().get("/api/v1/schema/").status_code == 200
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    assert "//" not in page.content.decode().replace("http://testserver", "").replace("://", "").split("<body")[0]
    script = Client().get("/api/v1/docs/", {"script": ""})
    assert script.headers["Content-Type"].startswith("application/javascript")


def test_only_the_docs_may_draw_with_inline_styles():
    docs, schema = (policy(Client().get(f"/api/v1/{page}/")) for page in ("docs", "schema"))
    assert docs["style-src"] == "'self' 'unsafe-inline'"
    assert docs["script-src"] == schema["script-src"] == schema["style-src"] == "'self'"


def policy(answer):
    """The directives of an answer's content security policy."""
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_every_operation_tells_its_refusals():
    told = [one for path in document()["paths"].values() for one in path.values() if one.get("security")]
    assert len(told) > 10
    assert all({"400", "401", "403", "404"} <= set(one["responses"]) for one in told)
