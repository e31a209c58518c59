"""Check-ins on the chart, on their own pages, and in the one list of what waits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import CheckIn, CheckInAttempt
from patients.selectors.follow_ups import mine
from patients.services.checkins import Days
from patients.services.restricted import restrict_chart
from tests.cast.check_ins import planned
from tests.cast.dosing import person

PAGES = ("/people/{}/check-ins/", "/people/{}/check-ins/months/", "/check-ins/", "/check-ins/weeks/")
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


def form_of(day, **changes):
    day = day.isoformat()
    usual = {"kind": "counseling", "opens_on": day, "due_on": day, "closes_on": day, "reason": "Agreed."}
    return usual | changes


def test_it_is_planned_shown_and_kept_from_the_pages(as_role, clinic, ada):
    client, today = as_role("counselor"), clinic.actor("counselor").day
    answer = client.post(f"/people/{ada.pk}/check-ins/new/", form_of(today, hour="11:30"))
    assert answer.headers["Location"] == f"/people/{ada.pk}/check-ins/"
    row = CheckIn.objects.get()
    for path in ("/", "/follow-ups/", f"/people/{ada.pk}/", f"/people/{ada.pk}/check-ins/", f"/check-ins/{row.pk}/"):
        assert "Counseling" in client.get(path).content.decode(), path
    assert "11:30" in client.get(f"/check-ins/{row.pk}/").content.decode()
    client.post(f"/check-ins/{row.pk}/", {"closing": "keep", "note": ""})
    row.refresh_from_db()
    assert row.outcome == "kept"
    assert "1 kept, 0 kept late, 0 missed" in client.get(f"/people/{ada.pk}/").content.decode()


def test_what_was_typed_is_not_lost_when_it_is_refused(as_role, clinic, ada):
    client, today = as_role("counselor"), clinic.actor("counselor").day
    wrong = form_of(today, closes_on=(today - timedelta(days=3)).isoformat(), reason="Agreed on the phone.")
    refused = client.post(f"/people/{ada.pk}/check-ins/new/", wrong)
    shown = refused.content.decode()
    assert (refused.status_code, "Agreed on the phone." in shown, "Today or later." in shown) == (400, True, True)
    row = planned(clinic, ada)
    refused = client.post(f"/check-ins/{row.pk}/", {"closing": "miss", "note": ""})
    assert refused.status_code == 400
    assert client.post(f"/check-ins/{row.pk}/", {"closing": "burn", "note": ""}).status_code == 400


def test_an_attempt_stays_on_record_and_the_check_in_open(as_role, clinic, ada):
    row = planned(clinic, ada)
    client = as_role("nurse")
    client.post(f"/check-ins/{row.pk}/attempts/", {"how": "call", "words": "No answer."})
    assert (CheckInAttempt.objects.get().was_reached, row.is_open) == (False, True)
    assert "No answer." in client.get(f"/check-ins/{row.pk}/").content.decode()
    assert client.post(f"/check-ins/{row.pk}/attempts/", {"how": "call", "words": ""}).status_code == 400


def test_moved_from_its_page_it_keeps_its_reason(as_role, clinic, ada):
    row, client = planned(clinic, ada), as_role("counselor")
    later = row.due_on + timedelta(days=3)
    client.post(f"/check-ins/{row.pk}/move/", form_of(later, reason="Works that day."))
    shown = client.get(f"/check-ins/{row.pk}/").content.decode()
    assert "Works that day." in shown
    row.refresh_from_db()
    assert row.due_on == later


def test_overdue_comes_first_and_several_of_a_kind_are_one_line(clinic, ada):
    counselor = clinic.actor("counselor")
    yesterday = counselor.day - timedelta(days=1)
    planned(clinic, person(clinic, given="Ben"))
    planned(clinic, ada, days=Days(yesterday, yesterday, counselor.day))
    planned(clinic, ada)
    listed = mine(counselor)
    assert [(one.patient_id == ada.pk, one.tone) for one in listed] == [(True, "stop"), (False, "ask")]
    assert "2 due" in listed[0].title
    assert mine(clinic.actor("nurse")) == []


def test_one_of_a_restricted_chart_waits_without_saying_whose_it_is(clinic, ada):
    planned(clinic, ada)
    named = [clinic.users["nurse"]]
    restrict_chart(actor=clinic.actor("director"), patient_id=ada.pk, may_open=named, reason="a colleague")
    (waiting,) = mine(clinic.actor("counselor"))
    assert (waiting.restricted, waiting.name, waiting.record_number, waiting.url) == (True, "", "", "")
    assert waiting.reason_url == f"/people/{ada.pk}/restricted/"


def test_the_pages_ask_the_same_of_three_and_of_thirty(as_role, clinic, ada):
    client, asked = as_role("counselor"), []
    for more in (3, 27):
        for _ in range(more):
            planned(clinic, ada)
        with CaptureQueriesContext(connection) as caught:
            for page in PAGES:
                client.get(page.format(ada.pk))
        asked.append(len(caught))
    assert asked[0] == asked[1]


def test_only_what_is_late_or_due_today_is_toned_among_what_is_planned(as_role, clinic, ada):
    today = clinic.actor("counselor").day
    for days in (-1, 0, 9):
        due = today + timedelta(days=days)
        planned(clinic, ada, days=Days(min(due, today), due, max(due, today)))
    table = as_role("counselor").get(f"/people/{ada.pk}/check-ins/").content.decode()
    assert [table.count(f'class="status is-{tone}"') for tone in ("stop", "ask", "note")] == [1, 1, 0]
    assert "1 day late" in table


def test_the_month_of_one_person_holds_what_ended_and_the_week_what_is_ones_own(as_role, clinic, ada):
    client, row = as_role("counselor"), planned(clinic, ada)
    day = row.due_on
    for page in (f"/people/{ada.pk}/check-ins/months/{day.year}/{day.month}/", f"/check-ins/weeks/{day}/"):
        assert "Counseling" in client.get(page).content.decode()
    assert "Counseling" not in client.get(f"/check-ins/weeks/{day + timedelta(days=7)}/").content.decode()
    assert "Counseling" not in as_role("nurse").get("/check-ins/weeks/").content.decode()
    client.post(f"/check-ins/{row.pk}/", {"closing": "keep", "note": ""})
    assert "Kept in time" in client.get(f"/people/{ada.pk}/check-ins/months/").content.decode()
    assert client.get(f"/people/{ada.pk}/check-ins/months/2026/13/").status_code == 404
