"""A real clinic's first hour: one command, one site, one administrator who can sign in."""

from datetime import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from clinic.models import AuditEvent, OpeningHours, Site, Station, User

pytestmark = pytest.mark.django_db
PASSWORD = "seven-quiet-herons"


@pytest.fixture
def found(monkeypatch):
    """Run the command with everything given, but for what a test says otherwise."""
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)

    def run(**other):
        told = {
            "site": "River Street Clinic",
            "time_zone": "America/Chicago",
            "stations": 2,
            "username": "amos",
            "first_name": "Amos",
            "last_name": "Whitfield",
        }
        said = StringIO()
        call_command("found_clinic", stdout=said, **(told | other))
        return said.getvalue()

    return run


def nothing_is_founded() -> bool:
    return not (Site.objects.exists() or User.objects.filter(is_system=False).exists())


def test_the_administrator_signs_in_and_finds_the_site_with_its_windows(found):
    assert "River Street Clinic is founded" in found()
    site = Site.objects.get()
    assert (site.code, site.time_zone, site.rollover_hour) == ("river-street-clinic", "America/Chicago", 3)
    assert list(Station.objects.values_list("name", flat=True)) == ["Window 1", "Window 2"]
    client = Client()
    answer = client.post("/accounts/login/", {"login": "amos", "password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert client.get("/admin/clinic/site/").status_code == 200


def test_the_founding_is_on_record_as_done_by_the_system(found):
    found()
    verbs = set(AuditEvent.objects.filter(username="system").values_list("verb", flat=True))
    assert {"site.opened", "station.opened", "staff.taken_on", "clinic.founded"} <= verbs
    assert PASSWORD not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_the_week_is_the_one_that_was_said(found):
    found(days="mon,wed", opens=time(6), closes=time(11, 30))
    hours = list(OpeningHours.objects.values_list("weekday", "opens_at", "closes_at"))
    assert hours == [(0, time(6), time(11, 30)), (2, time(6), time(11, 30))]


def test_a_clinic_is_founded_once(found):
    found()
    with pytest.raises(CommandError, match="founded already"):
        found(site="Another Clinic", username="else")
    assert Site.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"time_zone": "Mars/Olympus"}, "not a time zone"),
        ({"stations": 0}, "1 to 20 stations"),
        ({"days": "someday"}, "Days are written"),
        ({"opens": time(14)}, "opens before it closes"),
        ({"username": "amos whitfield!"}, "valid username"),
    ],
)
def test_what_cannot_be_right_founds_nothing(found, other, sentence):
    with pytest.raises(CommandError, match=sentence):
        found(**other)
    assert nothing_is_founded()


def test_a_password_that_is_easy_to_guess_founds_nothing(found, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "password")
    with pytest.raises(CommandError, match="too common"):
        found()
    assert nothing_is_founded()


def test_without_anybody_to_ask_it_names_what_is_missing(found):
    with pytest.raises(CommandError, match="--time-zone, --username"):
        found(time_zone=None, username=None)


def test_somebody_at_the_keyboard_is_asked_and_the_password_twice(found, monkeypatch):
    monkeypatch.delenv("ADMIN_PASSWORD")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: "America/Denver")
    typed = iter([PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD])
    monkeypatch.setattr("clinic.management.commands.found_clinic.getpass", lambda question: next(typed))
    with pytest.raises(CommandError, match="differ"):
        found(time_zone=None)
    found(time_zone=None)
    assert Site.objects.get().time_zone == "America/Denver"
