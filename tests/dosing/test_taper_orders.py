"""A taper is an order whose steps follow the agreed pace; every change of it is a new order in the chain."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.clock import clock_at, now
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.models import AuditEvent
from dosing.domain.quantities import Quantity
from dosing.domain.taper import TaperMethod, TaperTurn
from dosing.models import Order, TaperPlan
from dosing.selectors.tapers import course_of, pace_of
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person, signed_order
from tests.cast.tapers import held_at, pace, steps_of, tapering

pytestmark = pytest.mark.django_db
FOUR_WEEKS = timedelta(days=28)


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    return person(clinic)


def doses(order):
    return [Quantity(step["amounts_micrograms"][0]).mg for step in order.steps]


def weeks_later(clinic, ada, days=FOUR_WEEKS, **begun):
    """A taper that has run for so long: its order, on the morning on which something is done about it."""
    order = tapering(clinic, ada, **begun)
    return order, clock_at(now() + days)


def test_a_taper_is_kept_with_its_pace_and_what_was_agreed(clinic, ada):
    order = tapering(clinic, ada, said="Slowly, until spring")
    assert doses(order)[:4] == ["100", "90", "81", "73"]
    assert doses(order)[-1] == "1"
    plan = TaperPlan.objects.get(order=order)
    assert (plan.turn, plan.agreed, plan.said) == ("plan", True, "Slowly, until spring")
    assert plan.words == "10 % of the dose at that time every 14 days, down to nothing"
    assert pace_of(plan) == pace()
    assert AuditEvent.objects.get(verb="taper.written").detail["turn"] == "plan"


def test_a_taper_nobody_agreed_to_says_why(clinic, ada):
    with pytest.raises(Malformed, match=r"R-8\.12-TAPER-1"):
        tapering(clinic, ada, agreed=False, said=" ")
    order = tapering(clinic, ada, agreed=False, said="Threats against staff")
    assert order.taper.agreed is False


def test_steps_of_another_pace_are_refused(clinic, ada):
    steps = steps_of(clinic, pace(rate=Decimal(20)), "100")
    with pytest.raises(Malformed, match="not those of this taper"):
        tapering(clinic, ada, steps=steps)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("mg", "changes", "sentence"),
    [
        ("100", {"interval_days": 0}, "between 1 and 366 days"),
        ("100", {"rate": Decimal(-5)}, "more than 0"),
        ("501", {}, "misplaced decimal point"),
        ("100", {"floor": Quantity.from_mg("100")}, "below the start dose"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(clinic, ada, mg, changes, sentence):
    with pytest.raises(Malformed, match=sentence):
        tapering(clinic, ada, at=pace(mg, **changes), steps=held_at(clinic, mg))


def test_a_pause_keeps_the_dose_of_the_day_and_the_pace(clinic, ada):
    order, later = weeks_later(clinic, ada)
    with later:
        paused = tapering(clinic, ada, turn=TaperTurn.PAUSE, steps=held_at(clinic, "81"), previous=order)
        course = course_of(paused, clinic.actor("prescriber").day)
    assert (paused.kind, doses(paused)) == ("change", ["81"])
    assert (course.dose.mg, [dose.mg for dose in course.earlier]) == ("81", ["90", "100"])
    assert pace_of(course.plan) == pace()


def test_a_pause_at_another_dose_is_refused(clinic, ada):
    order, later = weeks_later(clinic, ada)
    with later, pytest.raises(Malformed, match="keeps the dose of that day"):
        tapering(clinic, ada, turn=TaperTurn.PAUSE, steps=held_at(clinic, "90"), previous=order)


def test_a_resumed_taper_queues_the_rest_again_every_date_later(clinic, ada):
    order, later = weeks_later(clinic, ada)
    with later:
        paused = tapering(clinic, ada, turn=TaperTurn.PAUSE, steps=held_at(clinic, "81"), previous=order)
    with clock_at(now() + 2 * FOUR_WEEKS):
        resumed = tapering(clinic, ada, mg="81", at=pace(), turn=TaperTurn.RESUME, previous=paused)
    assert doses(resumed) == doses(order)[2:]


def test_percent_of_the_start_still_counts_from_where_the_taper_began(clinic, ada):
    at = pace("80", method=TaperMethod.PERCENT_OF_START, rate=Decimal(5))
    order, later = weeks_later(clinic, ada, mg="80", at=at)
    with later:
        slower = tapering(clinic, ada, mg="72", at=replace(at, interval_days=28), turn=TaperTurn.SLOW, previous=order)
    assert doses(slower) == doses(order)[2:]


def test_a_taper_goes_back_to_a_dose_it_came_down_from_and_no_other(clinic, ada):
    order, later = weeks_later(clinic, ada)
    with later:
        with pytest.raises(RuleBroken, match="came down from: 90 mg, 100 mg"):
            tapering(clinic, ada, mg="95", turn=TaperTurn.REVERSE, previous=order)
        back = tapering(clinic, ada, mg="90", at=pace(), turn=TaperTurn.REVERSE, previous=order)
    assert doses(back) == doses(order)[1:]


@pytest.mark.parametrize("turn", [TaperTurn.PLAN, TaperTurn.SLOW, TaperTurn.RESUME])
def test_a_taper_never_begins_above_the_running_dose(clinic, ada, turn):
    order = signed_order(clinic, ada, mg="80")
    with pytest.raises(RuleBroken, match="The dose of that day is 80 mg"):
        tapering(clinic, ada, mg="100", turn=turn, previous=order)


def test_a_stopped_taper_stays_at_its_dose_and_may_begin_again(clinic, ada):
    order, later = weeks_later(clinic, ada)
    with later:
        stopped = tapering(clinic, ada, turn=TaperTurn.STOP, steps=held_at(clinic, "81"), previous=order)
        again = tapering(clinic, ada, mg="81", previous=stopped)
    assert doses(stopped) == ["81"]
    assert doses(again)[:2] == ["81", "73"]


def test_who_may_not_prescribe_writes_no_taper(clinic, ada):
    with pytest.raises(Refused):
        tapering(clinic, ada, by="nurse")
