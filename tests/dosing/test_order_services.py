"""Writing, signing and following orders through the services."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from clinic.clock import clock_at, now
from clinic.errors import DomainError, Malformed, Missing, Refused, RuleBroken
from clinic.services.proofs import Proof
from dosing.domain.order import Step
from dosing.models import Order, OrderSignature, Product
from dosing.selectors.schedule import schedule
from dosing.services.dispensing import give_dose
from dosing.services.orders import Plan, sign_order, write_change, write_end, write_hold, write_order, write_resume
from tests.cast.clinic import make_clinic, make_site
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


def plan(clinic, *, mg: int = 80, begins: int = 0, ends: int | None = None, every_days: int = 1, **changes) -> Plan:
    day = clinic.actor("prescriber").day
    last = None if ends is None else day + timedelta(days=ends)
    step = Step(day + timedelta(days=begins), last, (mg * 1_000,), every_days)
    return Plan(**({"product": methadone(), "purpose": "opioid use disorder", "steps": (step,)} | changes))


def draft(clinic, ada, **changes) -> Order:
    return write_order(actor=clinic.actor("prescriber"), patient=ada, plan=plan(clinic, **changes))


def sign(clinic, order: Order, username: str = "prescriber") -> OrderSignature:
    actor = clinic.actor(username)
    return sign_order(actor=actor, order=order, proof=Proof(actor.user, now()))


def due(clinic, ada, ahead: int = 6) -> list[int]:
    day = clinic.actor("prescriber").day
    lines = schedule(ada.pk, day, day + timedelta(days=ahead), site=clinic.site, today=day)
    return [line.due.micrograms // 1_000 for line in lines]


def test_an_unsigned_order_gives_nothing(clinic):
    ada, container = person(clinic), bottle(clinic)
    draft(clinic, ada)
    assert due(clinic, ada) == []
    with pytest.raises(RuleBroken, match="There is no signed order"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))


def test_an_order_that_ran_out_gives_nothing(clinic):
    ada, container = person(clinic), bottle(clinic)
    with clock_at(now() - timedelta(days=3)):
        sign(clinic, draft(clinic, ada, ends=1))
    with pytest.raises(RuleBroken, match="has run out"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))


def test_of_two_drafts_that_follow_the_same_order_one_can_be_signed(clinic):
    ada = person(clinic)
    order, doctor = signed_order(clinic, ada), clinic.actor("prescriber")
    first = write_change(actor=doctor, order=order, plan=plan(clinic, mg=90))
    second = write_end(actor=doctor, order=order, on=doctor.day, reason="moved away")
    sign(clinic, first)
    with pytest.raises(RuleBroken, match="another one followed"):
        sign(clinic, second)
    assert due(clinic, ada, ahead=0) == [90]


def test_an_order_is_signed_once(clinic):
    order = signed_order(clinic, person(clinic))
    with pytest.raises(RuleBroken) as refusal:
        sign(clinic, order)
    assert refusal.value.code in ("already_followed", "order_in_force")
    assert OrderSignature.objects.count() == 1


def test_a_second_running_order_of_the_same_medication_is_refused_at_the_signature(clinic):
    ada = person(clinic)
    one, other = draft(clinic, ada), draft(clinic, ada, mg=40)
    sign(clinic, one)
    with pytest.raises(RuleBroken, match="for the same medication runs on"):
        sign(clinic, other)


def test_the_next_order_may_begin_when_the_running_one_has_run_out(clinic):
    ada = person(clinic)
    sign(clinic, draft(clinic, ada, ends=2))
    sign(clinic, draft(clinic, ada, mg=40, begins=3))
    assert due(clinic, ada, ahead=5) == [80, 80, 80, 40, 40, 40]


def test_a_change_cannot_run_into_the_order_that_follows(clinic):
    ada, doctor = person(clinic), clinic.actor("prescriber")
    first = draft(clinic, ada, ends=2)
    sign(clinic, first)
    sign(clinic, draft(clinic, ada, mg=40, begins=3))
    longer = write_change(actor=doctor, order=Order.objects.get(pk=first.pk), plan=plan(clinic, mg=90))
    with pytest.raises(RuleBroken, match="for the same medication runs on"):
        sign(clinic, longer)


def test_a_change_takes_effect_on_its_day(clinic):
    ada = person(clinic)
    change = write_change(
        actor=clinic.actor("prescriber"), order=signed_order(clinic, ada), plan=plan(clinic, mg=60, begins=2)
    )
    sign(clinic, change)
    assert due(clinic, ada, ahead=3) == [80, 80, 60, 60]


def test_a_draft_signed_late_takes_effect_the_day_it_is_signed(clinic):
    ada = person(clinic)
    with clock_at(now() - timedelta(days=5)):
        waiting = draft(clinic, ada)
    signature = sign(clinic, waiting)
    day = clinic.actor("prescriber").day
    lines = schedule(ada.pk, day - timedelta(days=5), day, site=clinic.site, today=day)
    assert signature.signed_on == day
    assert [line.due.day for line in lines] == [day]


def test_a_draft_nobody_signed_for_two_weeks_is_written_again(clinic):
    ada = person(clinic)
    with clock_at(now() - timedelta(days=16)):
        waiting = draft(clinic, ada)
    with pytest.raises(RuleBroken, match="waited more than 14 days"):
        sign(clinic, waiting)


def test_a_draft_whose_days_are_over_is_written_again(clinic):
    ada = person(clinic)
    with clock_at(now() - timedelta(days=5)):
        waiting = draft(clinic, ada, ends=2)
    with pytest.raises(RuleBroken, match="Every day of this order has gone by"):
        sign(clinic, waiting)


def test_a_held_order_gives_nothing_until_it_is_resumed(clinic):
    ada, doctor = person(clinic), clinic.actor("prescriber")
    hold = write_hold(actor=doctor, order=signed_order(clinic, ada), from_day=doctor.day, reason="in hospital")
    sign(clinic, hold)
    with pytest.raises(RuleBroken, match="Doses are held: the order is on hold. A prescriber can resume it"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, bottle(clinic)))
    with pytest.raises(RuleBroken, match="on hold. Resume it first"):
        write_change(actor=doctor, order=hold, plan=plan(clinic))
    sign(clinic, write_resume(actor=doctor, order=hold, from_day=doctor.day, reason="back home"))
    assert due(clinic, ada, ahead=1) == [80, 80]


def test_nothing_follows_an_ended_order(clinic):
    ada, doctor = person(clinic), clinic.actor("prescriber")
    end = write_end(actor=doctor, order=signed_order(clinic, ada), on=doctor.day, reason="moved away")
    sign(clinic, end)
    with pytest.raises(RuleBroken, match="stays ended"):
        write_change(actor=doctor, order=end, plan=plan(clinic))
    assert due(clinic, ada) == []


def test_a_product_retired_meanwhile_stops_the_signature(clinic):
    ada = person(clinic)
    waiting = draft(clinic, ada)
    Product.objects.update(retired_on=clinic.actor("prescriber").day)
    with pytest.raises(RuleBroken, match="has been retired"):
        sign(clinic, Order.objects.get(pk=waiting.pk))
    with pytest.raises(RuleBroken, match="has been retired"):
        draft(clinic, ada, product=Product.objects.get())


def test_an_amount_the_product_cannot_measure_is_refused_never_rounded(clinic):
    day = clinic.actor("prescriber").day
    with pytest.raises(Malformed, match="cannot be measured in steps of 1 mg"):
        draft(clinic, person(clinic), steps=(Step(day, None, (80_500,)),))


@pytest.mark.parametrize("username", ["nurse", "counselor", "intake", "administrator", "inspector"])
def test_only_prescribers_write_and_sign(clinic, username):
    ada = person(clinic)
    with pytest.raises(Refused):
        write_order(actor=clinic.actor(username), patient=ada, plan=plan(clinic))
    with pytest.raises(Refused):
        sign(clinic, draft(clinic, ada), username)


def test_nobody_orders_for_a_person_of_another_site(clinic):
    ada = person(clinic)
    ada.site = make_site(code="other")
    ada.save()
    with pytest.raises(Missing):
        draft(clinic, ada)


@pytest.mark.django_db(transaction=True)
def test_signed_at_the_same_moment_an_order_has_one_successor():
    clinic = make_clinic()
    ada = person(clinic)
    order, doctor = signed_order(clinic, ada), clinic.actor("prescriber")
    drafts = [write_change(actor=doctor, order=order, plan=plan(clinic, mg=90 + n)) for n in range(6)]
    start, refused = threading.Barrier(6), []

    def press(one: Order) -> None:
        start.wait(10)
        try:
            sign(clinic, one)
        except DomainError as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OrderSignature.objects.filter(follows=order).count() == 1
    assert refused == ["already_followed"] * 5
    assert len(due(clinic, ada, ahead=0)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_new_orders_signed_at_the_same_moment_leave_one_running():
    clinic = make_clinic()
    ada = person(clinic)
    drafts = [draft(clinic, ada, mg=80 + n) for n in range(4)]
    start, refused = threading.Barrier(4), []

    def press(one: Order) -> None:
        start.wait(10)
        try:
            sign(clinic, one)
        except DomainError as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(one,)) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["order_in_force"] * 3
