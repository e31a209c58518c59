"""Sites, stations and closures in the administration pages: through services, with their trace."""

import pytest
from django.db import connection

from clinic.models import AuditEvent, Closure, OpeningHours, Site, Station
from tests.clinic.conftest import change_page, event


def site_form(site, **changes):
    answers = {field.name: getattr(site, field.name) or "" for field in Site._meta.fields if field.name not in {"id"}}
    rows = list(OpeningHours.objects.filter(site=site))
    answers |= {"opening_hours-TOTAL_FORMS": len(rows), "opening_hours-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        stem = f"opening_hours-{number}-"
        answers |= {f"{stem}id": row.pk, f"{stem}site": site.pk, f"{stem}weekday": row.weekday}
        answers |= {f"{stem}opens_at": row.opens_at, f"{stem}closes_at": row.closes_at}
    return answers | changes


def test_a_renewed_certificate_is_entered_and_stands_in_the_trail(admin, clinic):
    answers = site_form(clinic.site, otp_certificate_expires_on="2098-05-01")
    assert admin.post(change_page(clinic.site), answers).status_code == 302
    assert event("site.changed").detail["changed"] == {"otp_certificate_expires_on": ["2099-12-31", "2098-05-01"]}
    assert not AuditEvent.objects.filter(verb="site.hours_changed").exists()


def test_a_site_closes_on_a_weekday(admin, clinic):
    answers = site_form(clinic.site, **{"opening_hours-6-DELETE": "on", "opening_hours-0-opens_at": "06:00"})
    assert admin.post(change_page(clinic.site), answers).status_code == 302
    week = dict(OpeningHours.objects.filter(site=clinic.site).values_list("weekday", "opens_at"))
    assert len(week) == 6
    assert f"{week[0]:%H:%M}" == "06:00"
    before, after = event("site.hours_changed").detail["changed"]
    assert set(before) - set(after) == {"6"}


def test_a_site_that_closes_before_it_opens_is_refused(admin, clinic):
    answers = site_form(clinic.site, **{"opening_hours-0-closes_at": "01:00"})
    assert admin.post(change_page(clinic.site), answers).status_code == 200
    assert OpeningHours.objects.filter(site=clinic.site).count() == 7


def test_a_new_site_is_opened_with_its_hours(admin, clinic):
    answers = {
        **{name: "" for name in ("address", "phone", "otp_certificate_number", "accreditation_body", "dea_number")},
        "name": "Second site",
        "code": "second",
        "time_zone": "America/Chicago",
        "rollover_hour": 3,
        "opening_hours-TOTAL_FORMS": 1,
        "opening_hours-INITIAL_FORMS": 0,
        "opening_hours-0-weekday": 2,
        "opening_hours-0-opens_at": "06:00",
        "opening_hours-0-closes_at": "12:00",
    }
    assert admin.post("/admin/clinic/site/add/", answers).status_code == 302
    second = Site.objects.get(code="second")
    assert second.opening_hours.get().weekday == 2
    assert event("site.opened").subject_id == second.pk


def test_a_station_is_opened_renamed_and_taken_out_of_use(admin, clinic):
    added = admin.post("/admin/clinic/station/add/", {"site": clinic.site.pk, "name": "Window 3", "code": "window-3"})
    assert added.status_code == 302
    station = Station.objects.get(code="window-3")
    admin.post(change_page(station), {"name": "Back window"})
    station.refresh_from_db()
    assert (station.name, station.is_active, station.code) == ("Back window", False, "window-3")
    assert event("station.changed").detail["changed"] == {
        "name": ["Window 3", "Back window"],
        "is_active": [True, False],
    }


def test_a_day_is_closed_and_opened_after_all(admin, clinic):
    admin.post("/admin/clinic/closure/add/", {"site": clinic.site.pk, "day": "2098-07-04", "reason": "Holiday"})
    closure = Closure.objects.get(day="2098-07-04")
    chosen = {"action": "open_after_all", "_selected_action": [closure.pk]}
    admin.post("/admin/clinic/closure/", chosen)
    assert not Closure.objects.filter(pk=closure.pk).exists()
    assert event("closure.removed").detail == {"day": "2098-07-04"}


def test_a_day_gone_by_is_not_closed_afterwards(admin, clinic):
    answer = admin.post("/admin/clinic/closure/add/", {"site": clinic.site.pk, "day": "2020-07-04", "reason": "Snow"})
    assert answer.status_code == 409
    assert not Closure.objects.filter(day="2020-07-04").exists()


def test_a_change_and_its_trace_are_saved_together_or_not_at_all(admin, clinic, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("clinic.audit.record", broken)
    before = clinic.site.name
    with pytest.raises(RuntimeError):
        admin.post(change_page(clinic.site), site_form(clinic.site, name="Another name"))
    assert Site.objects.get(pk=clinic.site.pk).name == before
    assert not connection.needs_rollback
