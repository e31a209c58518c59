"""The next nurse takes the station over: two keys and a PIN, a new session, the same counter."""

import pytest

from clinic.models import AuditEvent, Session
from clinic.services.pins import set_pin
from clinic.services.proofs import Proof
from clinic.services.second_factor import has_second_factor
from tests.cast.clinic import PASSWORD
from tests.clinic.conftest import sign_in, stand_at, web_session

PIN = "204816"


@pytest.fixture
def station(clinic):
    return clinic.stations[0]


@pytest.fixture
def counter(client, client_factory, clinic, station):
    """Window 1: nurse2 was fully signed in here today, the first nurse is signed in now."""
    for username, initials in (("nurse", "NA"), ("nurse2", "NB")):
        actor = clinic.actor(username)
        set_pin(actor=actor, pin=PIN, proof=Proof(actor.user, None))
        actor.user.initials = initials
        actor.user.save(update_fields=["initials"])
    before = client_factory()
    sign_in(before, "nurse2")
    stand_at(before, station)
    before.post("/accounts/logout/")
    sign_in(client, "nurse")
    stand_at(client, station)
    return client


@pytest.fixture
def client_factory():
    from django.test import Client

    return Client


def take(client, who, secret=PIN):
    return client.post("/unlock/", {"initials": who, "pin": secret}, headers={"Accept": "application/json"})


def test_the_list_numbers_who_can_take_over(counter):
    people = counter.get("/lock/people/").json()["people"]
    assert [(one["number"], one["initials"]) for one in people] == [(1, "NB"), (2, "NA")]


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize("who", ["1", "nb", "nurse2"])
def test_a_number_or_initials_and_the_pin_take_the_station_over(counter, station, locked, who):
    key = counter.session.session_key
    if locked:
        counter.post("/lock/")
    answer = take(counter, who)
    assert answer.status_code == 200
    assert answer.json()["go"]
    row = web_session(counter)
    assert (row.user.username, row.station, row.locked_at) == ("nurse2", station, None)
    assert row.session_key != key
    assert not Session.objects.filter(session_key=key).exists()
    event = AuditEvent.objects.get(verb="station.taken_over")
    assert (event.username, event.station, event.detail) == ("nurse2", station.code, {"before": "nurse", "by": "pin"})
    assert counter.get("/").status_code == 200


@pytest.mark.parametrize("who", ["²", "0", "9" * 5000])
def test_a_number_that_is_nobodys_takes_nothing_over(counter, who):
    assert take(counter, who).status_code == 423
    assert web_session(counter).user.username == "nurse"


def test_the_session_key_is_worth_nothing_to_the_one_before(counter, client_factory):
    other = client_factory()
    other.cookies["sessionid"] = counter.session.session_key
    take(counter, "nb")
    assert other.get("/").status_code == 302


def test_a_pin_is_not_enough_for_who_was_not_signed_in_here_today(counter, clinic, client_factory):
    actor = clinic.actor("director")
    set_pin(actor=actor, pin=PIN, proof=Proof(actor.user, None))
    assert take(counter, "director").json()["error"] == "password_needed"
    assert web_session(counter).user.username == "nurse"


def test_a_pin_at_one_station_opens_no_other(counter, clinic):
    stand_at(counter, clinic.stations[1])
    assert take(counter, "nb").status_code == 423


def test_the_password_takes_over_too_and_counts_as_a_sign_in(counter, clinic):
    stand_at(counter, clinic.stations[1])
    assert take(counter, "nurse2", PASSWORD).status_code == 200
    people = counter.get("/lock/people/").json()["people"]
    assert "NB" in [one["initials"] for one in people]


def test_taking_over_by_pin_is_no_full_sign_in_elsewhere(counter, clinic):
    take(counter, "nb")
    stand_at(counter, clinic.stations[1])
    people = counter.get("/lock/people/").json()["people"]
    assert "NB" not in [one["initials"] for one in people]


def test_nobody_takes_over_with_the_wrong_pin_and_the_tries_are_theirs(counter):
    for _ in range(5):
        assert take(counter, "nb", "918273").status_code == 423
    assert take(counter, "nb").json()["error"] == "password_needed"
    assert take(counter, "na").status_code == 200


def test_who_may_not_dispense_takes_no_station_over(counter):
    answer = take(counter, "counselor", PASSWORD)
    assert answer.status_code == 403
    assert web_session(counter).user.username == "nurse"


def test_a_password_alone_is_not_enough_for_who_has_a_second_factor(counter, clinic, settings):
    settings.MFA_REQUIRED_ROLES = frozenset({"nurse"})
    assert not has_second_factor(clinic.users["nurse2"])
    assert take(counter, "nurse2", PASSWORD).json()["error"] == "second_factor_needed"


@pytest.mark.parametrize("who", ["zz", "9", "'; --", "system"])
def test_an_unknown_person_is_told_nothing(counter, who):
    assert take(counter, who).json()["error"] == "not_known"


def test_two_of_the_same_initials_are_told_to_use_the_number_or_name(counter, clinic):
    director = clinic.users["director"]
    director.initials = "ZZ"
    director.save()
    prescriber = clinic.users["prescriber"]
    prescriber.initials = "ZZ"
    prescriber.save()
    assert take(counter, "zz", PASSWORD).json()["error"] == "not_known"


def test_somebody_at_no_station_is_sent_to_sign_out(client, clinic):
    sign_in(client, "nurse")
    assert take(client, "nurse2", PASSWORD).json()["error"] == "no_station"


def test_who_was_deactivated_takes_nothing_over(counter, clinic):
    other = clinic.users["nurse2"]
    other.is_active = False
    other.save()
    assert take(counter, "nb").json()["error"] == "not_known"
