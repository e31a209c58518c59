"""How check-ins go at the site, the month of one's own, and planned contacts over HTTP."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.domain.ended_svg import ended_svg
from patients.selectors.caseloads import by_month, by_owner, by_programme
from patients.services.checkins import keep_check_in, miss_check_in
from patients.services.restricted import restrict_chart
from tests.cast.api import caller
from tests.cast.check_ins import planned
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


def three_ended(clinic, ada):
    counselor = clinic.actor("counselor")
    for _ in range(2):
        keep_check_in(actor=counselor, check_in_id=planned(clinic, ada).pk)
    row = planned(clinic, ada, owner=clinic.users["counselor"])
    miss_check_in(actor=counselor, check_in_id=row.pk, note="Did not come.")


def test_kept_and_missed_are_counted_by_month_owner_and_programme(clinic, ada):
    three_ended(clinic, ada)
    director = clinic.actor("director")
    (month,) = by_month(director)
    assert (month.kept, month.late, month.missed, month.attendance) == (2, 0, 1, "67 %")
    assert {one.label: (one.kept, one.missed) for one in by_owner(director)} == {
        "Counselor Example": (0, 1),
        "any counselor": (2, 0),
    }
    (programme,) = by_programme(director)
    assert (programme.ended.attendance, programme.retention) == ("67 %", "none yet")


def test_the_picture_has_every_number_and_nothing_without_any():
    drawn = ended_svg([("Nov 2026", {"kept": 8, "late": 1, "missed": 3})])
    assert ">8<" in drawn
    assert "Nov 2026: 3 missed" in drawn
    assert ended_svg([]) == ended_svg([("Nov 2026", {})]) == ""


def test_only_who_leads_the_site_sees_caseloads(as_role, clinic, ada):
    three_ended(clinic, ada)
    shown = as_role("director").get("/check-ins/caseloads/").content.decode()
    assert 'class="ended__missed"' in shown
    assert "Counselor Example" in shown
    assert as_role("counselor").get("/check-ins/caseloads/").status_code == 403


def test_the_month_shows_ones_own_on_their_day_and_not_those_of_others(as_role, clinic, ada):
    planned(clinic, ada)
    assert "Counseling" in as_role("counselor").get("/check-ins/").content.decode()
    assert "Counseling" not in as_role("nurse").get("/check-ins/").content.decode()
    assert as_role("nurse").get("/check-ins/months/2026/13/").status_code == 404


def test_both_pages_ask_the_same_of_three_and_of_thirty(as_role, clinic, ada):
    client, asked = as_role("director"), []
    for more in (3, 27):
        for _ in range(more):
            planned(clinic, ada)
        with CaptureQueriesContext(connection) as caught:
            client.get("/check-ins/caseloads/")
            client.get("/check-ins/")
        asked.append(len(caught))
    assert asked[0] == asked[1]


def test_a_program_lists_them_by_day_and_status_page_by_page(clinic, ada):
    rows = [planned(clinic, ada) for _ in range(3)]
    today = clinic.actor("nurse").day
    keep_check_in(actor=clinic.actor("nurse"), check_in_id=rows[0].pk)
    nurse = caller("nurse")
    answer = nurse.get("check-ins/", limit=2)
    assert [one["id"] for one in answer.body] == [row.pk for row in rows[:2]]
    assert 'rel="next"' in answer.headers["Link"]
    assert [one["id"] for one in nurse.get("check-ins/", after=rows[1].pk).body] == [rows[2].pk]
    assert [one["status"] for one in nurse.get("check-ins/", status="kept").body] == ["kept"]
    assert len(nurse.get("check-ins/", status="open").body) == 2
    tomorrow = today + timedelta(days=1)
    assert nurse.get("check-ins/", **{"from": tomorrow.isoformat()}).body == []


def test_a_program_that_asks_amiss_is_told_what_is_wrong(clinic, ada):
    nurse, today = caller("nurse"), clinic.actor("nurse").day
    assert "status" in nurse.get("check-ins/", status="nothing").body["fields"]
    before = (today - timedelta(days=1)).isoformat()
    refused = nurse.get("check-ins/", **{"from": today.isoformat(), "to": before})
    assert (refused.status, "to" in refused.body["fields"]) == (400, True)
    assert caller("inspector").get("check-ins/").status == 403


def test_a_program_is_told_nothing_of_a_chart_restricted_to_others(clinic, ada):
    planned(clinic, ada)
    named = [clinic.users["nurse"]]
    restrict_chart(actor=clinic.actor("director"), patient_id=ada.pk, may_open=named, reason="a colleague")
    assert caller("counselor").get("check-ins/").body == []
    assert len(caller("nurse").get("check-ins/").body) == 1
