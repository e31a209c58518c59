"""A site's own settings are decisions: with a reason, by the director, and never for a day that is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic import site_settings
from clinic.clock import clock_at, now
from clinic.errors import Malformed, Missing, Refused
from clinic.models import AuditEvent, SiteSetting
from clinic.selectors.site_settings import settings_of, settings_on
from clinic.services.site_settings import set_site_setting
from clinic.site_settings import Setting
from tests.cast.clinic import make_clinic, make_site

pytestmark = pytest.mark.django_db
HOURS = Setting("hours", "A group", "Hours", default=24, low=1, high=48, unit="hours", source="A source.")
REST = Setting("rest", "A group", "Rest", default=None, low=1, high=9, unit="days", empty="never", source="A source.")
PAUSE = Setting(
    "pause", "A group", "Pause", default=None, low=2, high=9, unit="days", empty="usual", zero="never", source="Some."
)
CUTS = Setting(
    "cuts", "A group", "Cuts", default="new", choices={"new": "of 2020", "old": "before"}, source="A source."
)


@pytest.fixture
def house(monkeypatch):
    monkeypatch.setattr(site_settings, "_settings", {one.key: one for one in (HOURS, REST, CUTS, PAUSE)})
    return make_clinic()


@pytest.fixture
def decide(house):
    def decided(key="hours", written="12", *, by="director", reason="fewer calls", **more):
        return set_site_setting(actor=house.actor(by), key=key, written=written, reason=reason, **more)

    return decided


def test_what_nobody_decided_holds_by_itself_and_costs_one_query(house, django_assert_num_queries):
    today = house.actor("nurse").day
    with django_assert_num_queries(1):
        found = settings_of(house.site.pk, day=today)
    assert found == {"hours": 24, "rest": None, "cuts": "new", "pause": None}


def test_a_past_day_reads_as_it_was_and_a_later_decision_waits_for_its_day(house, decide):
    today = house.actor("nurse").day
    with clock_at(now() - timedelta(days=10)):
        decide(written="6")
    decide(written="12")
    decide(written="36", effective_from=today + timedelta(days=5))
    held = {
        day: settings_of(house.site.pk, day=today + timedelta(days=day))["hours"] for day in (-11, -10, -1, 0, 4, 5)
    }
    assert held == {-11: 24, -10: 6, -1: 6, 0: 12, 4: 12, 5: 36}


def test_a_decision_holds_at_its_own_site_only(house, decide):
    other = make_site(code="other")
    decide(written="6")
    found = settings_on(house.actor("nurse").day, [house.site.pk, other.pk])
    assert (found[house.site.pk]["hours"], found[other.pk]["hours"]) == (6, 24)


def test_a_decision_is_on_the_trail_with_its_value_and_its_day(house, decide):
    row = decide(key="rest", written="")
    event = AuditEvent.objects.get(verb="setting.set")
    assert (event.subject_id, event.detail["key"], event.detail["value"]) == (row.pk, "rest", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"written": "0"}, "value"),
        ({"written": "49"}, "value"),
        ({"written": "1.5"}, "value"),
        ({"written": "NaN"}, "value"),
        ({"written": "1e400000000"}, "value"),
        ({"written": ""}, "value"),
        ({"written": "many"}, "value"),
        ({"key": "cuts", "written": "newest"}, "value"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(decide, wrong, field):
    with pytest.raises(Malformed) as refusal:
        decide(**wrong)
    assert list(refusal.value.fields) == [field]
    assert not SiteSetting.objects.exists()


def test_a_nought_that_means_something_stands_below_the_least_and_is_said_in_words(decide):
    assert [PAUSE.in_words(decide(key="pause", written=typed).value) for typed in ("0", "2", "")] == [
        "never",
        "2 days",
        "usual",
    ]
    with pytest.raises(Malformed) as refusal:
        decide(key="pause", written="1")
    assert refusal.value.fields == {"value": ["A whole number from 2 to 9, or 0: never, or empty: usual."]}


def test_a_day_that_is_over_is_not_decided_any_more(house, decide):
    with pytest.raises(Malformed) as refusal:
        decide(effective_from=house.actor("nurse").day - timedelta(days=1))
    assert "effective_from" in refusal.value.fields


def test_nobody_but_the_director_decides_and_nothing_unknown_is_decided(decide):
    for role in ("administrator", "prescriber", "nurse"):
        with pytest.raises(Refused):
            decide(by=role)
    with pytest.raises(Missing):
        decide(key="nothing")


def test_the_page_keeps_what_was_typed_when_it_refuses(client, house):
    client.force_login(house.users["director"])
    told = client.post("/settings/hours/", {"value": "99", "reason": "because", "effective_from": "soon"})
    assert told.status_code == 400
    assert 'value="99"' in told.content.decode() and 'value="because"' in told.content.decode()


def test_the_page_shows_the_decision_and_its_reason(client, house):
    client.force_login(house.users["director"])
    sent = {"value": "12", "reason": "fewer calls", "effective_from": house.actor("director").day.isoformat()}
    assert client.post("/settings/hours/", sent).status_code == 302
    client.force_login(house.users["inspector"])
    page = client.get("/settings/").content.decode()
    assert "12 hours" in page and "fewer calls" in page and "/settings/hours/" not in page
