"""The calendar of one's own in other programs: neutral, correct, and open only to who holds its token."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import AuditEvent, StaffMember, User
from patients.domain.icalendar import Entry, written
from patients.models import CalendarFeed
from patients.services.calendar_feeds import close_feed, open_feed
from patients.services.checkins import Days
from patients.services.restricted import restrict_chart
from tests.cast.check_ins import planned
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


@pytest.fixture
def ada(clinic):
    return person(clinic)


def asked(token):
    return Client().get(f"/calendar/{token}.ics")


def lines_of(answer):
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_every_line_ends_with_both_and_is_at_most_75_octets_long_with_no_character_torn():
    said = "Besprechung über, alles; äöü " * 9 + "\\\nend"
    calendar = written([Entry("one", said, AT.date())], name="Check-ins", at=AT)
    assert calendar.endswith(b"END:VCALENDAR\r\n")
    for line in calendar.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        line.decode()
    unfolded = calendar.decode().replace("\r\n ", "")
    escaped = "Besprechung über\\, alles\\; äöü " * 9 + "\\\\\\nend"
    assert f"\r\nSUMMARY:{escaped}\r\n" in unfolded


def test_a_day_ends_the_day_after_and_a_moment_is_written_in_utc():
    entries = [
        Entry("a", "Check-in", AT.date()),
        Entry("b", "Check-in", AT.date(), AT.astimezone(clock.zone("Asia/Tokyo"))),
    ]
    lines = written(entries, name="Check-ins", at=AT).decode().split("\r\n")
    assert {"DTSTART;VALUE=DATE:20261122", "DTEND;VALUE=DATE:20261123", "DTSTART:20261122T153000Z"} <= set(lines)
    assert lines.count("DTSTAMP:20261122T153000Z") == lines.count("BEGIN:VEVENT") == 2


def test_a_calendar_in_which_nothing_is_planned_has_a_component_all_the_same():
    assert b"\r\nBEGIN:VTIMEZONE\r\n" in written([], name="Check-ins", at=AT)


def test_it_tells_when_and_how_many_and_never_who_or_what(clinic, ada):
    counselor = clinic.actor("counselor")
    today = counselor.day
    at = clock.now() + timedelta(hours=2)
    planned(clinic, ada, days=Days(today, today, today, at))
    for _ in range(2):
        planned(clinic, ada)
    answer = asked(open_feed(actor=counselor))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer.headers["Cache-Control"]
    lines = lines_of(answer)
    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:2 check-ins", "SUMMARY:Check-in"]
    assert f"DTSTART:{at:%Y%m%dT%H%M%SZ}" in lines
    assert not re.search("ada|example|counsel|harbour|methadone|EK-", answer.content.decode(), re.IGNORECASE)


def test_a_new_one_ends_the_old_and_closing_ends_it_for_good(clinic):
    counselor = clinic.actor("counselor")
    old, new = open_feed(actor=counselor), open_feed(actor=counselor)
    assert (asked(old).status_code, asked(new).status_code) == (404, 200)
    assert new not in str(CalendarFeed.objects.values().get())
    assert not AuditEvent.objects.filter(detail__icontains=new).exists()
    close_feed(actor=counselor)
    assert asked(new).status_code == asked("nothing").status_code == 404


@pytest.mark.parametrize("changed", ["ends_on", "licence_expires_on"])
def test_it_opens_nothing_once_its_holder_left_or_the_licence_has_ended(clinic, changed):
    counselor = clinic.actor("counselor")
    token = open_feed(actor=counselor)
    rows = StaffMember.objects.filter(user=counselor.user)
    rows.update(**{changed: counselor.day})
    assert asked(token).status_code == 200
    rows.update(**{changed: counselor.day - timedelta(days=1)})
    assert asked(token).status_code == 404
    rows.update(**{changed: None})
    User.objects.filter(pk=counselor.user.pk).update(is_active=False)
    assert asked(token).status_code == 404


def test_a_restricted_chart_is_not_counted(clinic, ada):
    planned(clinic, ada)
    named = [clinic.users["nurse"]]
    restrict_chart(actor=clinic.actor("director"), patient_id=ada.pk, may_open=named, reason="a colleague")
    assert "SUMMARY:Check-in" not in lines_of(asked(open_feed(actor=clinic.actor("counselor"))))


def test_it_asks_the_same_of_three_and_of_thirty_and_little_of_a_guess(clinic, ada):
    token, counted = open_feed(actor=clinic.actor("counselor")), []
    for more in (3, 27):
        for _ in range(more):
            planned(clinic, ada)
        with CaptureQueriesContext(connection) as caught:
            asked(token)
        counted.append(len(caught))
    with CaptureQueriesContext(connection) as caught:
        asked("guess")
    assert counted[0] == counted[1] <= 4
    assert len(caught) == 1


def test_the_address_is_shown_once_and_the_month_tells_that_there_is_one(as_role, clinic):
    client = as_role("counselor")
    assert "Make an address" in client.get("/check-ins/").content.decode()
    shown = client.post("/check-ins/calendar/").content.decode()
    token = re.search(r"/calendar/([\w-]{43})\.ics", shown)[1]
    assert asked(token).status_code == 200
    month = client.get("/check-ins/").content.decode()
    assert token not in month
    assert "Close it" in month
    client.post("/check-ins/calendar/close/")
    assert asked(token).status_code == 404
