"""A screen left alone locks itself; its owner opens it again and stands where they stood."""

import pytest
from django.http import HttpResponse
from django.urls import path

from clinic import urls as real
from clinic.models import AuditEvent, User
from clinic.permissions import Permission
from clinic.services.pins import is_guessable, set_pin
from clinic.services.proofs import Proof
from clinic.web import permitted
from tests.cast.clinic import PASSWORD
from tests.clinic.conftest import sign_in, stand_at, web_session

PIN = "204816"


@permitted(Permission.SIGNED_IN)
def queue(request):
    return HttpResponse("the queue, asked for every few seconds")


queue.polling = True
urlpatterns = [*real.urlpatterns, path("sample-queue/", queue)]


@pytest.fixture
def nurse(client, clinic):
    """A browser in which the nurse signed in and has a PIN."""
    actor = clinic.actor("nurse")
    set_pin(actor=actor, pin=PIN, proof=Proof(actor.user, None))
    sign_in(client, "nurse")
    return client


def unlock(client, secret, **answers):
    return client.post("/unlock/", {"pin": secret, **answers}, headers={"Accept": "application/json"})


def is_open(client):
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(("at_window", "minutes"), [(False, 10), (True, 3)])
def test_nobody_touched_it_for_too_long(nurse, clinic, later, at_window, minutes):
    if at_window:
        stand_at(nurse, clinic.stations[0])
    with later(minutes=minutes, seconds=-5):
        assert web_session(nurse).locked_at is None
        assert nurse.get("/account/").status_code == 200
    with later(minutes=2 * minutes):
        answer = nurse.get("/account/")
        assert answer.status_code == 423
        assert b"data-locked-page" in answer.content
        assert nurse.get("/", headers={"HX-Request": "true"}).status_code == 423
        assert nurse.get("/admin/").status_code == 423
    assert AuditEvent.objects.get(verb="screen.locked").detail == {"because": "idle"}


def test_a_locked_screen_stays_locked_when_time_is_short(nurse):
    assert nurse.post("/lock/").status_code == 204
    assert nurse.get("/account/").status_code == 423
    assert nurse.post("/activity/").status_code == 423


def test_the_lock_page_shows_nothing_of_the_page_behind_it(nurse):
    nurse.post("/lock/")
    assert b"Initials</dt>" not in nurse.get("/account/").content


@pytest.mark.parametrize("secret", [PIN, PASSWORD])
def test_the_pin_or_the_password_opens_it_in_place(nurse, secret):
    key = nurse.session.session_key
    nurse.post("/lock/")
    assert unlock(nurse, secret).json() == {"open": True}
    assert nurse.session.session_key == key
    assert is_open(nurse)
    assert AuditEvent.objects.get(verb="screen.unlocked").username == "nurse"


def test_what_is_open_while_locked(nurse):
    nurse.post("/lock/")
    assert nurse.get("/healthz").status_code == 200
    assert nurse.get("/lock/people/").status_code == 200
    assert nurse.post("/lock/").status_code == 204
    assert nurse.post("/accounts/logout/").status_code == 302


def test_five_wrong_pins_and_only_the_password_is_left(nurse):
    nurse.post("/lock/")
    told = [unlock(nurse, "918273").json() for _ in range(5)]
    assert [one["error"] for one in told] == ["wrong_pin"] * 4 + ["password_needed"]
    assert "1 try left" in told[3]["detail"]
    assert unlock(nurse, PIN).status_code == 423
    assert not is_open(nurse)
    assert unlock(nurse, PASSWORD).status_code == 200
    nurse.post("/lock/")
    assert unlock(nurse, PIN).status_code == 200
    assert AuditEvent.objects.filter(verb="pin.refused").count() == 5


def test_five_wrong_passwords_close_the_screen_for_a_while(nurse):
    nurse.post("/lock/")
    for _ in range(5):
        assert unlock(nurse, "not-the-password").status_code == 423
    assert unlock(nurse, PASSWORD).json()["error"] == "too_many_tries"


def test_without_a_pin_the_password_is_asked(client, clinic):
    sign_in(client, "counselor")
    client.post("/lock/")
    assert unlock(client, PIN).json()["error"] == "password_needed"
    assert unlock(client, PASSWORD).status_code == 200


def test_a_pin_opens_nothing_on_the_next_dosing_day(nurse, clinic, later):
    stand_at(nurse, clinic.stations[0])
    nurse.post("/lock/")
    with later(hours=13):
        crossed = clinic.actor("nurse").day
    with later(hours=13):
        answer = unlock(nurse, PIN)
        expected = 200 if crossed == clinic.actor("nurse").day and _same_day(nurse, crossed) else 423
        assert answer.status_code == expected


def _same_day(client, day):
    return client.session["signed_in_on"] == day.isoformat()


def test_a_page_that_refreshes_itself_is_nobody_at_the_screen(nurse, later, settings):
    settings.ROOT_URLCONF = "tests.clinic.test_idle_lock"
    for minutes in (2, 4, 6, 8):
        with later(minutes=minutes):
            assert nurse.get("/sample-queue/").status_code == 200
    with later(minutes=11):
        assert nurse.get("/sample-queue/").status_code == 423


def test_reading_and_typing_keep_it_open(nurse, later):
    for minutes in (6, 12, 18):
        with later(minutes=minutes):
            assert nurse.post("/activity/").status_code == 204


def test_the_stamp_is_written_every_half_minute_at_most(nurse, later, django_assert_num_queries):
    nurse.get("/account/pin/")
    with later(seconds=20), django_assert_num_queries(1):
        nurse.get("/account/pin/")
    with later(seconds=40), django_assert_num_queries(2):
        nurse.get("/account/pin/")


def test_a_request_that_ends_after_the_lock_does_not_undo_it(nurse):
    session = nurse.session
    nurse.post("/lock/")
    session["anything"] = "written by a request that began before the lock"
    session.save()
    assert nurse.get("/account/").status_code == 423


# Setting a PIN


def ask_for_pin(client, *, pin="739150", again=None, password=PASSWORD):
    return client.post("/account/pin/", {"password": password, "pin": pin, "again": again or pin})


def test_a_pin_is_set_with_the_password_and_kept_as_a_hash(client, clinic):
    sign_in(client, "counselor")
    assert ask_for_pin(client).headers["Location"] == "/account/"
    kept = User.objects.get(username="counselor").pin_hash
    assert kept
    assert "739150" not in kept
    client.post("/lock/")
    assert unlock(client, "739150").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"pin": "12345"},
        {"pin": "1234567"},
        {"pin": "123456"},
        {"pin": "777777"},
        {"pin": "٠١٢٣٤٥"},
        {"pin": "73915a"},
        {"again": "739151"},
        {"password": "wrong"},
        {"password": PIN},
    ],
)
def test_a_pin_that_is_no_pin_is_told_so(client, clinic, wrong):
    sign_in(client, "counselor")
    answer = ask_for_pin(client, **wrong)
    assert answer.status_code == 400
    assert b"invalid-feedback" in answer.content
    assert User.objects.get(username="counselor").pin_hash == ""


@pytest.mark.parametrize("pin", ["000000", "123456", "987654", "123123", "121212"])
def test_rows_and_repeats_are_guessable(pin):
    assert is_guessable(pin)
    assert not is_guessable(PIN)
