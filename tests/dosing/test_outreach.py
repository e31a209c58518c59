"""Two missed dosing days open an outreach, once for each gap; coming back ends it; an order that runs out is seen."""

from datetime import timedelta

import pytest

from clinic import clock
from clinic.clock import clock_at
from clinic.services.system import system_actor
from dosing.services.dispensing import give_dose
from patients.models import CheckIn, FollowUp
from patients.services.sweeping import sweep_check_ins
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db):
    return make_clinic()


def days_later(number):
    return clock_at(clock.now() + timedelta(days=number))


def outreach_on(day):
    with days_later(day):
        sweep_check_ins(actor=system_actor())
    return list(CheckIn.objects.filter(kind="outreach").order_by("id"))


def test_one_missed_day_opens_nothing_and_two_open_one_outreach(clinic):
    ada, container = person(clinic), bottle(clinic)
    signed_order(clinic, ada)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    assert outreach_on(1) == outreach_on(2) == []
    (found,) = outreach_on(3)
    assert (found.patient, found.owner_role, found.is_open) == (ada, "counselor", True)
    assert outreach_on(4) == [found]


def test_whoever_comes_back_is_reached(clinic):
    ada, container = person(clinic), bottle(clinic)
    signed_order(clinic, ada)
    outreach_on(2)
    with days_later(2):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    outreach_on(3)
    found = CheckIn.objects.get(kind="outreach")
    assert found.outcome in ("kept", "late")


def test_nobody_reached_them_so_it_is_missed_and_a_task(clinic):
    ada = person(clinic)
    signed_order(clinic, ada)
    outreach_on(2)
    for day in (3, 4, 5, 12):
        outreach_on(day)
    found = CheckIn.objects.get(kind="outreach")
    assert found.outcome == "missed"
    assert FollowUp.objects.filter(kind="missed_check_in", source_id=found.pk).count() == 1
