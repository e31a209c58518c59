"""Who is expected, waiting, held and done at a site today."""

from datetime import timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.permissions import Role
from clinic.services.proofs import Proof
from dosing.models import Dose
from dosing.selectors.mounted import in_use_at
from dosing.selectors.queue import InLine, queue_of_day
from dosing.selectors.timing import Pace, pace_of_day, percentile
from dosing.services.dispensing import give_dose
from dosing.services.holds import lift_hold, place_hold
from dosing.services.orders import sign_order, write_end, write_hold, write_resume
from dosing.services.reversal import reverse_dose
from patients.services.enrolment import AtDischarge, discharge
from patients.services.front_desk import check_in
from tests.cast.clinic import make_clinic
from tests.cast.counter import at_counter, said
from tests.cast.dosing import at_window, bottle, changed_order, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def litre(clinic):
    return bottle(clinic)


def someone(clinic, given):
    patient = person(clinic, given=given)
    return patient, signed_order(clinic, patient)


def line(clinic, **options):
    day = clinic.actor("nurse").day
    return [(one.name.split()[0], one.status) for one in queue_of_day(clinic.site, day, **options)]


def sign(clinic, order):
    actor = clinic.actor("prescriber")
    sign_order(actor=actor, order=order, proof=Proof(actor.user, now()))
    return order


def test_who_waits_comes_first_in_the_order_of_arrival_then_held_expected_and_done(clinic, litre):
    people = {name: someone(clinic, name)[0] for name in ("Ada", "Bo", "Cy", "Di", "Eve")}
    check_in(actor=clinic.actor("intake"), patient=people["Cy"])
    check_in(actor=clinic.actor("intake"), patient=people["Ada"])
    place_hold(actor=clinic.actor("nurse"), patient=people["Di"], reason="wait", lifted_by=Role.NURSE)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, people["Bo"], litre))

    assert line(clinic) == [
        ("Cy", InLine.WAITING),
        ("Ada", InLine.WAITING),
        ("Di", InLine.HELD),
        ("Eve", InLine.EXPECTED),
        ("Bo", InLine.DONE),
    ]


def test_a_lifted_hold_and_a_reversed_dose_put_a_person_back_in_the_line(clinic, litre):
    ada, _ = someone(clinic, "Ada")
    nurse = clinic.actor("nurse")
    hold = place_hold(actor=nurse, patient=ada, reason="wait", lifted_by=Role.NURSE)
    lift_hold(actor=nurse, hold=hold, reason="fine")
    dose = give_dose(actor=nurse, at=at_window(clinic, ada, litre))
    reverse_dose(actor=nurse, dose=dose, reason="wrong card")
    assert line(clinic) == [("Ada", InLine.EXPECTED)]


def test_who_has_come_without_a_dose_today_is_seen_all_the_same(clinic):
    check_in(actor=clinic.actor("intake"), patient=person(clinic, given="Ada"))
    assert line(clinic) == [("Ada", InLine.WAITING)]


def test_nobody_is_expected_without_a_signed_order_in_force_or_after_discharge(clinic, litre):
    person(clinic, given="Ada")
    _, ended = someone(clinic, "Bo")
    sign(clinic, write_end(actor=clinic.actor("prescriber"), order=ended, on=clinic.actor("nurse").day, reason="done"))
    gone, _ = someone(clinic, "Cy")
    discharge(actor=clinic.actor("intake"), patient=gone, reason="moved", answers=AtDischarge(why_unknown="moved"))
    assert line(clinic) == []


def test_every_kind_of_chain_leads_to_one_place_in_the_line(clinic, litre):
    prescriber, day = clinic.actor("prescriber"), clinic.actor("nurse").day
    _, plain = someone(clinic, "Changed")
    changed_order(clinic, changed_order(clinic, plain, mg="70"), mg="60")
    _, held = someone(clinic, "Held")
    sign(clinic, write_hold(actor=prescriber, order=held, from_day=day, reason="in hospital"))
    _, resumed = someone(clinic, "Resumed")
    on_hold = sign(clinic, write_hold(actor=prescriber, order=resumed, from_day=day, reason="in hospital"))
    sign(clinic, write_resume(actor=prescriber, order=on_hold, from_day=day, reason="back"))
    _, later = someone(clinic, "Later")
    on_hold = sign(clinic, write_hold(actor=prescriber, order=later, from_day=day, reason="in hospital"))
    back = sign(clinic, write_resume(actor=prescriber, order=on_hold, from_day=day, reason="back"))
    changed_order(clinic, back, mg="50")
    _, ended = someone(clinic, "Ended")
    on_hold = sign(clinic, write_hold(actor=prescriber, order=ended, from_day=day, reason="in hospital"))
    sign(clinic, write_end(actor=prescriber, order=on_hold, on=day, reason="left"))

    assert sorted(line(clinic)) == [
        ("Changed", InLine.EXPECTED),
        ("Held", InLine.HELD),
        ("Later", InLine.EXPECTED),
        ("Resumed", InLine.EXPECTED),
    ]


def test_names_can_be_masked_for_a_screen_others_see(clinic):
    someone(clinic, "Ada")
    assert [one.name for one in queue_of_day(clinic.site, clinic.actor("nurse").day, masked=True)] == ["A. E."]


def test_the_usual_time_is_that_of_the_day_before(clinic):
    with clock_at(now() - timedelta(days=1)):
        litre = bottle(clinic)
        ada, _ = someone(clinic, "Ada")
        dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, litre))
    assert queue_of_day(clinic.site, clinic.actor("nurse").day)[0].usual_at == dose.given_at


def test_the_poll_shows_the_line_and_the_pace_and_is_not_activity(clinic, litre):
    from django.urls import resolve

    ada, _ = someone(clinic, "Ada")
    check_in(actor=clinic.actor("intake"), patient=ada)
    counter = at_counter(clinic)

    polled = said(counter.client.get("/window/queue/", headers={"HX-Request": "true"}))

    assert f'data-code="{ada.record_number}"' in polled and polled.count('hx-swap-oob="true"') == 2
    assert litre.code in polled
    assert resolve("/window/queue/").func.polling is True


def test_the_pace_of_the_day_is_measured_from_scan_to_dose(clinic, litre):
    day = clinic.actor("nurse").day
    assert pace_of_day(clinic.site, day) == Pace(0, None, None)
    ada, _ = someone(clinic, "Ada")
    at_counter(clinic).give(ada)
    bo, _ = someone(clinic, "Bo")
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, bo, litre))  # through another door: no scan

    took = Dose.objects.get(patient=ada).scan_to_given_ms
    assert pace_of_day(clinic.site, day) == Pace(given=2, p50_ms=took, p95_ms=took)


@pytest.mark.parametrize(
    ("values", "p50", "p95"), [([], None, None), ([7], 7, 7), ([1, 2], 1, 2), (list(range(1, 101)), 50, 95)]
)
def test_a_percentile_is_a_value_that_was_measured(values, p50, p95):
    assert (percentile(values, 50), percentile(values, 95)) == (p50, p95)


def test_the_bar_shows_what_is_left_in_the_bottles_in_use(clinic, litre):
    ada, _ = someone(clinic, "Ada")
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, litre))
    (mounted,) = in_use_at(clinic.stations[0])
    assert (mounted.code, mounted.on_hand, mounted.received, mounted.is_low) == (
        litre.code,
        9_920_000,
        10_000_000,
        False,
    )
    assert "9,920 mg" in said(at_counter(clinic).client.get("/window/"))
    assert in_use_at(clinic.stations[1]) == []
