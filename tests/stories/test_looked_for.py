"""One person over six days: keeps a check-in, stays away, is missed, is looked for, is reached, and comes back.

The people act through the pages; the clinic's own sweep runs every morning.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client

from clinic.clock import clock_at, now
from clinic.services.system import system_actor
from dosing.models import Order
from patients.models import CheckIn, FollowUp, Patient
from patients.services.sweeping import sweep_check_ins
from tests.cast.clinic import Clinic, make_clinic
from tests.cast.counter import BACKEND, at_counter, said
from tests.cast.dosing import bottle, changed_order, person, signed_order

pytestmark = pytest.mark.django_db
LAST_DAY = 5
DONE = "What was asked for is on record."


@dataclass
class Week:
    """A clinic with one person, who has an order of 80 mg a day; its last day is today."""

    clinic: Clinic
    ada: Patient
    order: Order

    @contextmanager
    def day(self, number: int) -> Iterator[Client]:
        """So many days after the first: the sweep has run, and the counselor has signed in."""
        with clock_at(now() - timedelta(days=LAST_DAY - number)):
            sweep_check_ins(actor=system_actor())
            counselor = Client()
            counselor.force_login(self.clinic.users["counselor"], backend=BACKEND)
            yield counselor

    def plan(self, counselor: Client, day: date) -> CheckIn:
        """Counseling on that day, planned from the person's page."""
        answers = dict.fromkeys(("opens_on", "due_on", "closes_on"), day.isoformat())
        answers |= {"kind": "counseling", "reason": "Agreed with the person."}
        assert counselor.post(f"/people/{self.ada.pk}/check-ins/new/", answers).status_code == 302
        return CheckIn.objects.filter(kind="counseling").latest("id")

    def outreach(self) -> CheckIn:
        """The one there is."""
        return CheckIn.objects.get(kind="outreach")

    def page(self, counselor: Client) -> str:
        """What the person's check-ins page says."""
        return said(counselor.get(f"/people/{self.ada.pk}/check-ins/"))


@pytest.fixture
def week(db):
    clinic = make_clinic()
    with clock_at(now() - timedelta(days=LAST_DAY)):
        ada = person(clinic)
        bottle(clinic)
        return Week(clinic, ada, signed_order(clinic, ada))


def test_somebody_who_stays_away_is_missed_looked_for_reached_and_back(week):
    comes_and_agrees_to_come_again(week)
    is_missed_and_looked_for(week)
    is_reached(week)
    comes_back(week)


def comes_and_agrees_to_come_again(week: Week) -> None:
    with week.day(0) as counselor:
        today = week.clinic.actor("counselor").day
        assert at_counter(week.clinic).give(week.ada).status_code == 200
        first = week.plan(counselor, today)
        counselor.post(f"/check-ins/{first.pk}/", {"closing": "keep", "note": "Spoke of work."})
        week.plan(counselor, today + timedelta(days=2))
        assert "1 kept, 0 kept late, 0 missed" in week.page(counselor)


def is_missed_and_looked_for(week: Week) -> None:
    with week.day(3) as counselor:
        missed = CheckIn.objects.filter(kind="counseling").latest("id")
        assert missed.outcome == "missed"
        assert FollowUp.objects.get(kind="missed_check_in", done_at=None).source_id == missed.pk
        waiting = said(counselor.get("/follow-ups/"))
        assert "Missed: Counseling" in waiting
        assert "reach the person" in waiting
        answers = {"how": "call", "words": "No answer, no voice mail."}
        counselor.post(f"/check-ins/{week.outreach().pk}/attempts/", answers)
        assert week.outreach().is_open


def is_reached(week: Week) -> None:
    with week.day(4) as counselor:
        one = f"/check-ins/{week.outreach().pk}/"
        assert "No answer, no voice mail." in said(counselor.get(one))
        counselor.post(f"{one}attempts/", {"how": "call", "was_reached": "on", "words": "Was ill; comes tomorrow."})
        assert week.outreach().is_open
        assert [tried.was_reached for tried in week.outreach().attempts.all()] == [False, True]


def comes_back(week: Week) -> None:
    with week.day(LAST_DAY) as counselor:
        window = at_counter(week.clinic)
        lower = changed_order(week.clinic, week.order, mg="40")
        assert window.give(week.ada, acknowledged_order=str(lower.pk)).status_code == 200
    with clock_at(now() + timedelta(minutes=5)):
        sweep_check_ins(actor=system_actor())
        assert (week.outreach().outcome, week.outreach().note) == ("late", DONE)
        again = week.plan(counselor, week.clinic.actor("counselor").day)
        counselor.post(f"/check-ins/{again.pk}/", {"closing": "keep", "note": "Ill for four days."})
        assert "2 kept, 1 kept late, 1 missed" in week.page(counselor)
        assert "reach the person" not in said(counselor.get("/follow-ups/"))
