"""Today: each person sees what needs them now, and what is about to run out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.panels import Panel, panels_for
from clinic.papers import ends, licence_notice, site_notices
from clinic.permissions import Permission, Role
from clinic.services.sites import change_site
from clinic.services.staff import change_staff
from tests.cast.clinic import make_staff
from tests.cast.dosing import person, signed_order
from tests.clinic.conftest import sign_in


def page(client):
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.SYSTEM])
def test_everybody_has_a_page_of_today(client, clinic, role):
    sign_in(client, role)
    assert "<h1>Today</h1>" in page(client)


def test_only_who_writes_orders_sees_what_waits_for_a_signature(client, clinic):
    sign_in(client, "prescriber")
    assert "Waiting for a signature" in page(client)
    client.post("/accounts/logout/")
    sign_in(client, "nurse")
    assert "Waiting for a signature" not in page(client)


def test_the_line_of_the_day_is_counted(client, clinic):
    signed_order(clinic, person(clinic))
    sign_in(client, "nurse")
    assert "<dt>Expected</dt><dd>1</dd>" in page(client).replace("\n", "")


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (None, "stop", "is not on record"),
        (-1, "stop", "ended on"),
        (0, "stop", "ends today"),
        (1, "ask", "ends tomorrow"),
        (30, "ask", "in 30 days"),
        (60, "ask", "in 60 days"),
        (61, "note", "in 61 days"),
        (90, "note", "in 90 days"),
    ],
)
def test_a_paper_is_told_of_the_louder_the_nearer_its_end(clinic, days, tone, words):
    day = clinic.actor("nurse").day
    notice = ends("The OTP certificate", None if days is None else day + timedelta(days=days), day)
    assert notice.tone == tone
    assert words in notice.text


def test_a_paper_that_holds_for_longer_is_not_told_of(clinic):
    day = clinic.actor("nurse").day
    assert ends("The OTP certificate", day + timedelta(days=91), day) is None


def test_a_lapsed_certificate_stands_on_everybodys_page(client, clinic):
    admin = clinic.actor("administrator")
    change_site(actor=admin, site=clinic.site, otp_certificate_expires_on=admin.day - timedelta(days=2))
    sign_in(client, "nurse")
    assert "The OTP certificate ended on" in page(client)


def test_a_missing_dea_approval_is_a_warning_to_who_keeps_the_papers(client, clinic):
    assert [notice.rule for notice in site_notices(clinic.site, clinic.actor("nurse").day)] == ["R-1304.24-AUTO-1"]
    sign_in(client, "nurse")
    assert "DEA approved" not in page(client)
    client.post("/accounts/logout/")
    sign_in(client, "administrator")
    assert "DEA approved" in page(client)
    admin = clinic.actor("administrator")
    change_site(actor=admin, site=clinic.site, dea_system_approved_on=admin.day)
    assert "DEA approved" not in page(client)


def test_ones_own_licence_is_told_of_before_it_ends(client, clinic):
    day = clinic.actor("nurse").day
    make_staff(clinic.site, "shortly", Role.NURSE, licence_expires_on=day + timedelta(days=20))
    sign_in(client, "shortly")
    assert "Your licence ends in 20 days" in page(client)


def test_a_role_without_a_licence_is_told_of_none(clinic):
    assert licence_notice(clinic.actor("intake")) is None


def test_the_administrator_sees_whose_licence_ends(client, clinic):
    day = clinic.actor("administrator").day
    make_staff(clinic.site, "shortly", Role.NURSE, licence_expires_on=day + timedelta(days=20))
    gone = make_staff(clinic.site, "gone", Role.NURSE, licence_expires_on=day + timedelta(days=20)).staff
    change_staff(actor=clinic.actor("administrator"), member=gone, ends_on=day - timedelta(days=1))
    sign_in(client, "administrator")
    shown = page(client)
    assert "Shortly Example" in shown
    assert "Gone Example" not in shown
    assert "Nurse2 Example" not in shown


def test_a_panel_is_not_even_made_for_who_may_not_see_it(clinic, monkeypatch):
    def never(subject_id, *, viewer):
        raise AssertionError("this was worked out for somebody who may not see it")

    monkeypatch.setattr("clinic.panels._panels", {"home": [Panel("x.html", Permission.PRESCRIBE, never)]})
    assert panels_for("home", clinic.site.pk, viewer=clinic.actor("nurse")) == []


def test_the_page_asks_the_same_of_three_people_and_of_ten(client, clinic):
    sign_in(client, "nurse")
    counted = []
    for more in (3, 7):
        for _ in range(more):
            signed_order(clinic, person(clinic))
        with CaptureQueriesContext(connection) as asked:
            page(client)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 23


def test_frame_and_menu_ask_the_database_nothing(client, clinic, django_assert_num_queries):
    sign_in(client, "nurse")
    with django_assert_num_queries(1):
        shown = client.get("/account/pin/").content.decode()
    assert 'href="/window/"' in shown
    assert 'href="/admin/"' not in shown
