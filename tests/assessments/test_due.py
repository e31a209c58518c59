"""What is due for whom: by the clock, by what happened, and never for somebody who has left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assessments.domain.cadence import CareEvent, Taken, next_due
from assessments.domain.instrument import Cadence, Words
from assessments.selectors.due import due_for, due_of
from assessments.services.concluding import decline
from clinic.clock import clock_at, now
from dosing.selectors.care_events import care_events
from patients.services.enrolment import AtDischarge, discharge
from tests.cast.assessments import PHQ9, begun, signed
from tests.cast.clinic import make_clinic
from tests.cast.dosing import changed_order, person, signed_order
from tests.cast.merging import ended_order, merged, registered_again

ADMITTED = date(2026, 3, 1)
MONTHLY = Cadence(intake=True, every_days=30, events=("dose_change",), note=Words("", ""))
BY_EVENT = Cadence(intake=False, every_days=None, events=("dose_change", "induction"), note=Words("", ""))


def due(cadence, *, signed_on=None, declined_on=None, events=()):
    found = next_due(
        "x", cadence, admitted_on=ADMITTED, taken=Taken(signed_on, declined_on), events=[CareEvent(*e) for e in events]
    )
    return found and (found.due_from, found.due_by, found.because)


def test_an_intake_form_is_due_from_admission_for_a_fortnight():
    assert due(MONTHLY) == (ADMITTED, date(2026, 3, 15), "intake")


def test_a_form_taken_is_due_again_after_its_interval():
    assert due(MONTHLY, signed_on=date(2026, 3, 5)) == (date(2026, 4, 4), date(2026, 4, 7), "interval")


def test_a_form_from_an_earlier_episode_does_not_stand_for_this_intake():
    assert due(MONTHLY, signed_on=date(2025, 1, 1))[2] == "intake"


def test_an_event_asks_for_it_again_until_it_is_taken():
    changed = [("dose_change", date(2026, 3, 10))]
    assert due(MONTHLY, signed_on=date(2026, 3, 5), events=changed)[0::2] == (date(2026, 3, 10), "dose_change")
    assert due(MONTHLY, signed_on=date(2026, 3, 10), events=changed)[2] == "interval"


def test_an_induction_is_due_on_its_own_day():
    assert due(BY_EVENT, events=[("induction", date(2026, 3, 2))])[:2] == (date(2026, 3, 2), date(2026, 3, 2))


def test_an_event_nobody_asks_about_and_no_event_make_nothing_due():
    assert due(BY_EVENT, events=[("moved", date(2026, 3, 2))]) is None
    assert due(BY_EVENT) is None


def test_who_declined_is_asked_again_after_a_week_and_not_before():
    assert due(MONTHLY, declined_on=date(2026, 3, 2))[0] == date(2026, 3, 9)


@pytest.fixture
def house(db):
    return make_clinic()


def codes(patient, day):
    return {line.instrument.id: line.because for line in due_for(patient.pk, day=day)}


def test_what_is_signed_is_no_longer_due_and_what_is_declined_rests(house):
    ada, day = person(house), house.actor("counselor").day
    assert {"phq9", "gad7", "cssrs_screener"} <= codes(ada, day).keys()
    signed(house, ada)
    decline(actor=house.actor("counselor"), assessment_id=begun(house, ada, "gad7").pk, reason="tired")
    assert not {"phq9", "gad7"} & codes(ada, day).keys()


def test_a_first_order_and_a_changed_one_are_told_by_dosing(house):
    ada, day = person(house), house.actor("counselor").day
    order = signed_order(house, ada)
    assert codes(ada, day)["cows"] == "induction"
    signed(house, ada, {"sweating": 0}, "cows")
    assert "cows" not in codes(ada, day)
    with clock_at(now() + timedelta(days=3)):
        changed_order(house, order, mg="90")
        told = care_events({ada.pk: ada.pk}, day)[ada.pk]
    assert told == [CareEvent("induction", day), CareEvent("dose_change", day + timedelta(days=3))]


def test_nothing_is_due_for_somebody_who_has_left(house):
    ada = person(house)
    discharge(actor=house.actor("counselor"), patient=ada, reason="moved", answers=AtDischarge(why_unknown="moved"))
    assert due_for(ada.pk, day=house.actor("counselor").day) == []


def test_thirty_people_cost_what_three_cost(house, django_assert_max_num_queries):
    people = [person(house, given=f"Name{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(30)]
    day = house.actor("counselor").day

    def cost(some):
        with django_assert_max_num_queries(12) as asked:
            assert len(due_of([one.pk for one in some], day=day)) == len(some)
        return len(asked)

    assert cost(people[:3]) == cost(people)


def test_what_was_signed_in_an_absorbed_record_is_not_asked_again(house):
    ada, other = person(house), registered_again(house)
    day = house.actor("counselor").day
    signed(house, other)
    signed(house, ada, {"sweating": 0}, "cows")
    assert "phq9" in codes(ada, day)
    merged(house, other, ada)
    assert not {"phq9", "cows"} & codes(ada, day).keys()


def test_a_person_in_treatment_under_an_absorbed_record_is_due_what_anybody_is(house):
    absorbed, ada = person(house), registered_again(house)
    day = house.actor("counselor").day
    order = signed_order(house, absorbed)
    ended_order(house, order)
    signed(house, absorbed, PHQ9 | {"q9": 1})
    merged(house, absorbed, ada)
    told = codes(ada, day)
    assert (told["cows"], told["cssrs_screener"]) == ("induction", "suicide answer")
