"""What a run of days says, past and future."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from clinic.clock import clock_at, now
from clinic.errors import Malformed
from clinic.models import Closure
from clinic.permissions import Role
from clinic.services.proofs import Proof
from dosing.domain.order import OrderKind, SignedOrder, Step
from dosing.domain.replay import HoldSpan, Past, StandingDose, replay
from dosing.domain.schedule import Calendar, DueStatus
from dosing.selectors.schedule import schedule
from dosing.services.dispensing import give_dose
from dosing.services.findings import accept_finding
from dosing.services.holds import lift_hold, place_hold
from dosing.services.orders import sign_order, write_end
from dosing.services.reversal import reverse_dose
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

TODAY = date(2026, 3, 10)


def ordered(*amounts: int, every_days: int = 1, signed_on: date = TODAY - timedelta(days=9)) -> SignedOrder:
    step = Step(signed_on, None, amounts or (80_000,), every_days)
    return SignedOrder(1, OrderKind.NEW, None, signed_on, signed_on, (step,), 1, 1)


def dose(day: date, *, slot: int = 1, micrograms: int = 80_000, kind: str = "given") -> StandingDose:
    return StandingDose(7, day, 1, 1, slot, kind, micrograms, 1)


def statuses(past: Past, first: date = TODAY - timedelta(days=3), last: date = TODAY + timedelta(days=2)):
    return [due.status.value for due in replay(past, first, last, today=TODAY)]


def test_each_day_says_what_has_become_of_it():
    doses = [dose(TODAY - timedelta(days=3)), dose(TODAY - timedelta(days=2), kind="taken_home")]
    assert statuses(Past([ordered()], doses)) == ["given", "taken_home", "missed", "due", "future", "future"]


def test_a_day_the_site_was_closed_is_excused_unless_a_bottle_went_home_for_it():
    closed = Calendar(closed_days=frozenset({TODAY - timedelta(days=1), TODAY - timedelta(days=2)}))
    doses = [dose(TODAY - timedelta(days=2), kind="taken_home")]
    assert statuses(Past([ordered()], doses, calendar=closed))[:3] == ["missed", "taken_home", "excused"]


def test_a_hold_covers_its_days_up_to_the_one_it_was_lifted_on():
    lifted = HoldSpan(TODAY - timedelta(days=3), TODAY - timedelta(days=1))
    assert statuses(Past([ordered()], holds=[lifted])) == ["held", "held", "missed", "due", "future", "future"]
    assert statuses(Past([ordered()], holds=[HoldSpan(TODAY, None)]))[-3:] == ["held", "held", "held"]


def test_split_amounts_are_slots_of_their_own():
    lines = replay(Past([ordered(50_000, 30_000)], [dose(TODAY, micrograms=50_000)]), TODAY, TODAY, today=TODAY)
    assert [(due.slot, due.slots, due.micrograms, due.status.value) for due in lines] == [
        (1, 2, 50_000, "given"),
        (2, 2, 30_000, "due"),
    ]


def test_a_day_between_two_planned_days_has_nothing_due():
    lines = replay(Past([ordered(every_days=3)]), TODAY - timedelta(days=9), TODAY, today=TODAY)
    assert [(TODAY - due.day).days for due in lines] == [9, 6, 3, 0]


def test_what_was_given_stays_as_it_was_given_when_the_order_changes_later_that_day():
    new_steps = (Step(TODAY, None, (20_000,)),)
    change = SignedOrder(2, OrderKind.CHANGE, 1, TODAY, TODAY, new_steps, 1, 1)
    given_before = [dose(TODAY), dose(TODAY, slot=2, micrograms=30_000)]
    lines = replay(Past([ordered(80_000, 30_000), change], given_before), TODAY, TODAY, today=TODAY)
    assert [(due.slot, due.micrograms, due.order_id, due.status) for due in lines] == [
        (1, 80_000, 1, DueStatus.GIVEN),
        (2, 30_000, 1, DueStatus.GIVEN),
    ]


spans = st.tuples(st.integers(-20, 20), st.integers(0, 9) | st.none()).map(
    lambda s: HoldSpan(TODAY + timedelta(days=s[0]), None if s[1] is None else TODAY + timedelta(days=s[0] + s[1]))
)
given_days = st.sets(st.integers(-9, 0)).map(lambda ns: [dose(TODAY + timedelta(days=n)) for n in sorted(ns)])


@given(st.lists(spans, max_size=3), given_days, st.integers(1, 5), st.integers(-15, 15), st.integers(0, 20))
def test_a_run_of_days_is_its_days_one_by_one(holds, doses, every_days, start, length):
    past = Past([ordered(every_days=every_days)], doses, holds)
    first = TODAY + timedelta(days=start)
    whole = replay(past, first, first + timedelta(days=length), today=TODAY)
    single = [
        due
        for n in range(length + 1)
        for due in replay(past, first + timedelta(days=n), first + timedelta(days=n), today=TODAY)
    ]
    assert whole == single
    assert len({(due.day, due.medication_id, due.slot) for due in whole}) == len(whole)


@given(st.lists(spans, max_size=3), given_days, st.integers(0, 30))
def test_a_past_day_reads_the_same_however_late_one_looks_and_whatever_was_signed(holds, doses, later):
    past = [span for span in holds if span.from_day <= TODAY and (span.lifted_on or TODAY) <= TODAY]
    end = SignedOrder(2, OrderKind.END, 1, TODAY + timedelta(days=1), TODAY + timedelta(days=1), (), 1, 1)
    first, last = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    seen_now = replay(Past([ordered()], doses, past), first, last, today=TODAY)
    seen_later = replay(Past([ordered(), end], doses, past), first, last, today=TODAY + timedelta(days=later))
    assert seen_now == seen_later


@given(st.lists(spans, max_size=3), given_days)
def test_a_dose_that_stands_is_never_told_as_missed_or_held(holds, doses):
    lines = replay(Past([ordered()], doses, holds), TODAY - timedelta(days=9), TODAY, today=TODAY)
    told = {due.day for due in lines if due.status is DueStatus.GIVEN}
    assert told == {one.day for one in doses}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


@pytest.fixture
def a_week(db):
    """Ada's order of 80 mg from the first of March; given on the 1st and 2nd, held on the 4th and 5th."""
    clinic = make_clinic()
    with clock_at(noon(date(2026, 3, 1))):
        ada, container = person(clinic), bottle(clinic)
        order = signed_order(clinic, ada)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    with clock_at(noon(date(2026, 3, 2))):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    with clock_at(noon(date(2026, 3, 4))):
        hold = place_hold(actor=clinic.actor("nurse"), patient=ada, reason="asleep", lifted_by=Role.NURSE)
    with clock_at(noon(date(2026, 3, 6))):
        lift_hold(actor=clinic.actor("nurse"), hold=hold, reason="awake")
    Closure.objects.create(site=clinic.site, day=date(2026, 3, 7), reason="storm")
    return clinic, ada, order, container


def told(clinic, ada, first: date, last: date, today: date) -> list[str]:
    return [line.due.status.value for line in schedule(ada.pk, first, last, site=clinic.site, today=today)]


def test_the_rows_tell_the_week_as_it_was(a_week):
    clinic, ada, _, _ = a_week
    assert told(clinic, ada, date(2026, 2, 27), date(2026, 3, 10), date(2026, 3, 9)) == [
        "given", "given", "missed", "held", "held", "missed", "excused", "missed", "due", "future",
    ]  # fmt: skip


def test_a_reversed_dose_is_no_dose(a_week):
    clinic, ada, _, container = a_week
    with clock_at(noon(date(2026, 3, 9))):
        accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="missed-days", reason="seen, well")
        wrong = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
        reverse_dose(actor=clinic.actor("nurse"), dose=wrong, reason="scanned the wrong card")
    assert told(clinic, ada, date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 9)) == ["due"]


def test_ending_the_order_changes_no_day_before_it(a_week):
    clinic, ada, order, _ = a_week
    before = told(clinic, ada, date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 9))
    with clock_at(noon(date(2026, 3, 9))):
        doctor = clinic.actor("prescriber")
        end = write_end(actor=doctor, order=order, on=date(2026, 3, 9), reason="moved away")
        sign_order(actor=doctor, order=end, proof=Proof(doctor.user, now()))
    assert told(clinic, ada, date(2026, 3, 1), date(2026, 3, 12), date(2026, 3, 9)) == before


def test_ten_days_and_ten_years_ask_the_same_number_of_statements(a_week):
    clinic, ada, _, _ = a_week
    counts = []
    for length in (10, 3_600):
        with CaptureQueriesContext(connection) as seen:
            schedule(ada.pk, date(2026, 3, 1), date(2026, 3, 1) + timedelta(days=length), site=clinic.site, today=TODAY)
        counts.append(len(seen))
    assert counts == [5, 5]


@pytest.mark.parametrize("last", [date(2026, 2, 28), date(2056, 3, 1)])
def test_days_that_run_backwards_or_for_decades_are_refused(a_week, last):
    clinic, ada, _, _ = a_week
    with pytest.raises(Malformed, match="at most ten years"):
        schedule(ada.pk, date(2026, 3, 1), last, site=clinic.site, today=TODAY)
