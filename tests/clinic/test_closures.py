"""Federal holidays close a site ahead of time, once, and by a named actor."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clinic.actors import Actor, Door
from clinic.clock import clock_at
from clinic.errors import Malformed, Refused
from clinic.models import AuditEvent, Closure, Site, User
from clinic.permissions import Role
from clinic.services.closures import fill_federal_holidays
from clinic.services.system import system_actor

pytestmark = pytest.mark.django_db

NEW_YEAR_2026 = datetime(2026, 1, 1, 18, tzinfo=UTC)


@pytest.fixture
def site():
    return Site.objects.create(name="River Street", code="river", time_zone="America/New_York")


def fill(site, first=2026, last=2027, not_before=date(2026, 1, 1), actor=None):
    return fill_federal_holidays(
        site, first_year=first, last_year=last, not_before=not_before, actor=actor or system_actor()
    )


def test_eleven_holidays_and_the_days_they_are_observed_on(site):
    days = {closure.day: closure.reason for closure in fill(site, 2026, 2026)}
    assert len(days) == 12
    assert days[date(2026, 7, 3)] == "Independence Day (observed)"
    assert days[date(2026, 11, 26)] == "Thanksgiving Day"


def test_a_new_year_observed_in_the_old_year_is_not_lost(site):
    assert date(2027, 12, 31) in {closure.day for closure in fill(site, 2027, 2027)}


def test_filling_again_changes_nothing(site):
    assert fill(site)
    events = AuditEvent.objects.count()
    assert fill(site) == []
    assert AuditEvent.objects.count() == events


def test_a_day_closed_for_another_reason_keeps_it(site):
    Closure.objects.create(site=site, day=date(2026, 12, 25), reason="Boiler repair")
    fill(site)
    assert Closure.objects.get(site=site, day=date(2026, 12, 25)).reason == "Boiler repair"


def test_days_gone_by_stay_as_they_were(site):
    assert min(closure.day for closure in fill(site, not_before=date(2026, 6, 1))) == date(2026, 6, 19)


def test_who_filled_them_stands_in_the_audit_trail(site):
    new = fill(site)
    event = AuditEvent.objects.get(verb="closures.filled")
    assert (event.username, event.door, event.subject_id) == ("system", "job", site.pk)
    assert event.detail["days"] == [closure.day.isoformat() for closure in new]


def test_a_nurse_may_not_close_the_clinic(site):
    nurse = Actor(user=User(username="nurse"), role=Role.NURSE, door=Door.WEB, site=site)
    with pytest.raises(Refused):
        fill(site, actor=nurse)
    assert not Closure.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(2027, 2026), (1776, 2026), (2026, 9999)])
def test_years_out_of_range_are_refused(site, first, last):
    with pytest.raises(Malformed):
        fill(site, first, last)


def test_the_command_fills_this_year_and_the_next_at_every_site(site):
    said = StringIO()
    with clock_at(NEW_YEAR_2026):
        call_command("fill_closures", stdout=said)
        call_command("fill_closures", "--site", "river", stdout=said)
    assert said.getvalue().splitlines() == [
        "River Street: 27 days closed from 2026 to 2027.",
        "River Street: 0 days closed from 2026 to 2027.",
    ]


def test_the_command_knows_its_sites(site):
    with pytest.raises(CommandError, match="no site nowhere"):
        call_command("fill_closures", "--site", "nowhere")
    with pytest.raises(CommandError, match="Years run"):
        call_command("fill_closures", "--from", "2030", "--to", "2020")
