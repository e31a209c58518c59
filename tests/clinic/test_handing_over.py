"""A signed-in screen in somebody else's hands reaches one part of the site, until staff take it back."""

import pytest
from django.http import HttpResponse
from django.urls import path

from clinic import urls as real
from clinic.models import AuditEvent
from clinic.permissions import Permission
from clinic.services.handing_over import hand_over, take_back
from clinic.services.pins import set_pin
from clinic.services.proofs import Proof
from clinic.web import permitted
from tests.cast.clinic import PASSWORD
from tests.clinic.conftest import sign_in, web_session

PIN = "204816"
ONLY = "/sample/7/"


@permitted(Permission.SIGNED_IN)
def handed(request, number):
    if request.method == "POST":
        hand_over(request.session, actor=request.actor, only=f"/sample/{number}/")
    return HttpResponse("only this")


@permitted(Permission.SIGNED_IN)
def back(request):
    take_back(request.session, actor=request.actor, secret=request.POST["secret"], signed_in_today=True)
    return HttpResponse("staff again")


urlpatterns = [*real.urlpatterns, path("sample/<int:number>/", handed), path("sample/7/back/", back)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def handed_over(client, clinic):
    """A browser of the nurse's, just handed over."""
    actor = clinic.actor("nurse")
    set_pin(actor=actor, pin=PIN, proof=Proof(actor.user, None))
    sign_in(client, "nurse")
    before = client.session.session_key
    assert client.post(ONLY).status_code == 200
    assert client.session.session_key != before
    return client


@pytest.mark.parametrize("elsewhere", ["/", "/people/", "/people/1/", "/account/", "/sample/8/", "/sample/", "/admin/"])
def test_a_handed_over_screen_reaches_nothing_else(handed_over, elsewhere):
    for ask in (handed_over.get, handed_over.post):
        answer = ask(elsewhere)
        assert (answer.status_code, answer.headers.get("Location")) in {(302, ONLY), (404, None)}
    assert handed_over.get(elsewhere, headers={"HX-Request": "true"}).headers.get("HX-Redirect") in {ONLY, None}
    assert handed_over.get(ONLY).content == b"only this"


@pytest.mark.parametrize("way_round", ["/unlock/", "/lock/", "/lock/people/", "/window/stations/"])
def test_the_ways_a_locked_screen_opens_do_not_open_a_handed_over_one(handed_over, way_round):
    answer = handed_over.post(way_round, {"pin": PIN, "initials": ""})
    assert answer.headers.get("Location") == ONLY
    assert web_session(handed_over).confined_to == ONLY


@pytest.mark.parametrize("secret", [PIN, PASSWORD])
def test_staff_take_it_back_with_a_pin_or_a_password(handed_over, secret):
    assert handed_over.post("/sample/7/back/", {"secret": secret}).content == b"staff again"
    assert handed_over.get("/account/").status_code == 200
    assert AuditEvent.objects.get(verb="screen.taken_back").detail["only"] == ONLY


def test_a_wrong_pin_takes_nothing_back(handed_over):
    assert handed_over.post("/sample/7/back/", {"secret": "111222"}).status_code == 423
    assert handed_over.get("/account/").headers["Location"] == ONLY


def test_a_screen_that_was_not_handed_over_is_not_taken_back(client, clinic):
    sign_in(client, "nurse")
    assert client.post("/sample/7/back/", {"secret": PASSWORD}).status_code == 409


@pytest.mark.parametrize("only", ["/", "", "people/", "/people"])
def test_a_screen_is_not_handed_over_for_the_whole_site(client, clinic, only):
    sign_in(client, "nurse")
    with pytest.raises(ValueError, match="one part"):
        hand_over(client.session, actor=clinic.actor("nurse"), only=only)
