"""Reminders are made for whoever agreed, once, however often and by however many at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.clock import clock_at
from clinic.permissions import Role
from clinic.services.closures import close_on
from clinic.services.system import system_actor
from patients import due_sources
from patients.due_sources import Kind
from patients.models import Reminder
from patients.services.checkins import Days, move_check_in
from patients.services.front_desk import check_in
from patients.services.making_reminders import make_due_reminders
from tests.cast.admission import admitted
from tests.cast.check_ins import planned
from tests.cast.dosing import newcomer, signed_order
from tests.cast.merging import merged, registered_again
from tests.cast.reminders import due_soon, may_contact, reachable, reminding, send, to_be_told

HOUR = timedelta(hours=1)
NOON = 2 * HOUR + timedelta(minutes=5)  # from the tests' ten o'clock


@pytest.fixture(autouse=True)
def _on(clinic, settings):
    settings.REMINDER_GATEWAY = "file"
    reminding(clinic)


def make():
    return make_due_reminders(actor=system_actor())


def made():
    return sorted(Reminder.objects.values_list("patient__given_name", "channel", "template"))


def test_a_reminder_is_made_for_each_way_the_person_agreed_to(clinic):
    due_soon(clinic, reachable(clinic, "sms", "email", "window_note"), at=clock.now() + 23 * HOUR)
    make()
    assert made() == [("Ada", "email", "coming"), ("Ada", "sms", "coming"), ("Ada", "window", "coming")]


def test_nobody_who_was_not_asked_gets_a_reminder(clinic):
    due_soon(clinic, newcomer(clinic), at=clock.now() + 23 * HOUR)
    assert make() == 0


def test_making_them_again_makes_no_twin(clinic):
    due_soon(clinic, reachable(clinic), at=clock.now() + 23 * HOUR)
    assert (make(), make(), Reminder.objects.count()) == (1, 0, 1)


def test_two_that_make_them_at_once_make_one(clinic, monkeypatch):
    due_soon(clinic, reachable(clinic), at=clock.now() + 23 * HOUR)
    make()
    monkeypatch.setattr("patients.services.making_reminders._told_already", lambda people: {})
    make()
    assert Reminder.objects.count() == 1


def test_it_is_made_as_long_before_as_the_site_says_and_not_sooner(clinic):
    due_soon(clinic, reachable(clinic), at=clock.now() + 25 * HOUR)
    assert make() == 0
    with clock_at(clock.now() + HOUR + timedelta(minutes=1)):
        assert make() == 1


def test_nothing_is_made_while_the_site_does_not_remind(clinic):
    due_soon(clinic, reachable(clinic), at=clock.now() + 23 * HOUR)
    reminding(clinic, is_on=False)
    assert make() == 0


def test_one_message_speaks_for_a_day_with_two_check_ins(clinic):
    ada, at = reachable(clinic), clock.now() + 23 * HOUR
    due_soon(clinic, ada)
    due_soon(clinic, ada, at=at)
    make()
    assert [one.about_at for one in Reminder.objects.all()] == [at]


def test_another_hour_on_the_same_day_is_told_again(clinic):
    ada, at = reachable(clinic), clock.now() + 23 * HOUR
    row = due_soon(clinic, ada, at=at)
    make()
    assert send() == 1
    days = Days(row.opens_on, row.due_on, row.closes_on, at - 2 * HOUR)
    move_check_in(actor=clinic.actor("counselor"), check_in_id=row.pk, days=days, reason="the bus")
    assert (make(), send()) == (1, 1)


def test_many_people_take_no_more_statements_than_few(clinic):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            make()
        return len(asked)

    for number in range(2):
        due_soon(clinic, reachable(clinic, given=f"Few{chr(97 + number)}"), at=clock.now() + 23 * HOUR)
    few = statements()
    for number in range(6):
        due_soon(clinic, reachable(clinic, given=f"More{chr(97 + number)}"), at=clock.now() + 23 * HOUR)
    assert statements() <= few


def expected_today(clinic, given="Ada"):
    """Somebody with a dose due today who agreed to text messages."""
    person = reachable(clinic, given=given)
    admitted(clinic, person)
    signed_order(clinic, person)
    return person


def test_whoever_is_expected_and_has_not_come_by_noon_is_asked_after_once(clinic):
    expected_today(clinic)
    assert make() == 0
    with clock_at(clock.now() + NOON):
        assert (make(), make(), send(), send()) == (1, 0, 1, 0)
    assert made() == [("Ada", "sms", "expected_today")]


def test_whoever_came_is_not_asked_after(clinic):
    ada = expected_today(clinic)
    check_in(actor=clinic.actor("intake"), patient=ada)
    with clock_at(clock.now() + NOON):
        assert make() == 0


def test_whoever_comes_before_it_is_sent_is_not_asked_after(clinic):
    ada = expected_today(clinic)
    with clock_at(clock.now() + NOON):
        make()
        check_in(actor=clinic.actor("intake"), patient=ada)
        assert send() == 0
    assert Reminder.objects.get().why == "came"


def test_nobody_is_asked_after_in_the_evening_or_where_the_site_is_closed(clinic):
    expected_today(clinic)
    with clock_at(clock.now() + 5 * HOUR):
        assert make() == 0
    tomorrow = clock.now() + 24 * HOUR
    close_on(
        actor=clinic.actor("administrator"),
        site=clinic.site,
        day=clock.dosing_day(clinic.site, tomorrow),
        reason="snow",
    )
    with clock_at(tomorrow + NOON):
        assert make() == 0


def test_what_concerns_the_staff_alone_is_not_told_to_the_person(clinic, monkeypatch):
    row = planned(clinic, reachable(clinic), days=Days(*(clinic.actor("nurse").day + timedelta(days=1),) * 3))
    type(row).objects.filter(pk=row.pk).update(kind="staff_work")
    monkeypatch.setitem(due_sources._kinds, "staff_work", Kind("staff_work", "Papers", Role.NURSE, with_person=False))
    assert make() == 0


def test_nobody_is_to_be_asked_face_to_face_why_they_did_not_come(clinic):
    may_contact(clinic, expected_today(clinic), "window_note")
    with clock_at(clock.now() + NOON):
        make()
    assert made() == [("Ada", "sms", "expected_today")]


def test_what_nobody_told_in_person_is_over_with_its_day(clinic):
    reminder = to_be_told(clinic, reachable(clinic))
    with clock_at(clock.now() + 24 * HOUR):
        make()
    reminder.refresh_from_db()
    assert reminder.state == "waiting"
    with clock_at(clock.now() + 48 * HOUR):
        make()
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why) == ("withdrawn", "over")


def test_one_message_speaks_for_a_day_planned_on_two_records_of_one_person(clinic):
    ada, again = reachable(clinic), registered_again(clinic)
    due_soon(clinic, ada, at=clock.now() + 23 * HOUR)
    merged(clinic, ada, again)
    due_soon(clinic, again)
    with clock_at(clock.now() + HOUR):
        assert (make(), make(), Reminder.objects.count()) == (1, 0, 1)
