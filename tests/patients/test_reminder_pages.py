"""The pages of reminders: one by hand, those that are stuck, what is told at the desk, the demo's outbox."""

from datetime import timedelta

import pytest

from clinic import clock
from clinic.clock import clock_at
from clinic.models import AuditEvent
from patients.gateways import NotSentError
from patients.gateways.file import FileGateway, delivered
from patients.models import Reminder
from tests.cast.clinic import make_site
from tests.cast.reminders import NUMBER, due_soon, reachable, reminded, reminding, send, to_be_told


@pytest.fixture(autouse=True)
def _on(clinic, settings):
    settings.REMINDER_GATEWAY = "file"
    reminding(clinic)


@pytest.fixture
def ada(clinic):
    return reachable(clinic)


def wanted(clinic, check_in, *, minutes=2, **more):
    at = clock.local(clinic.site) + timedelta(minutes=minutes)
    return {"check_in": check_in.pk, "channel": "sms", "at": f"{at:%Y-%m-%dT%H:%M}"} | more


def test_a_reminder_made_for_two_minutes_from_now_goes_out_then(clinic, ada, as_role):
    check_in = due_soon(clinic, ada)
    browser = as_role("intake")
    assert browser.get(f"/people/{ada.pk}/reminders/").status_code == 200
    assert browser.post(f"/people/{ada.pk}/reminders/", wanted(clinic, check_in)).status_code == 302
    assert send() == 0
    with clock_at(clock.now() + timedelta(minutes=2, seconds=5)):
        assert send() == 1
    assert delivered(1)[0]["to"] == NUMBER


def test_what_stands_against_it_is_told_when_it_is_asked_for(clinic, ada, as_role):
    answer = as_role("intake").post(
        f"/people/{ada.pk}/reminders/", wanted(clinic, due_soon(clinic, ada), channel="email")
    )
    assert answer.status_code == 409
    assert "has not agreed to this way" in answer.content.decode()
    assert not Reminder.objects.exists()


def test_a_quiet_hour_is_refused_unless_the_person_wants_it(clinic, ada, as_role):
    check_in, browser = due_soon(clinic, ada), as_role("intake")
    night = wanted(clinic, check_in, minutes=12 * 60)
    answer = browser.post(f"/people/{ada.pk}/reminders/", night)
    assert (answer.status_code, "This hour is quiet" in answer.content.decode()) == (400, True)
    assert browser.post(f"/people/{ada.pk}/reminders/", night | {"at_any_hour": "on"}).status_code == 302
    with clock_at(clock.now() + timedelta(hours=12, minutes=1)):
        assert send() == 1


@pytest.mark.parametrize("minutes", [-60, 3 * 24 * 60])
def test_an_hour_that_cannot_be_is_refused(clinic, ada, as_role, minutes):
    answer = as_role("intake").post(
        f"/people/{ada.pk}/reminders/", wanted(clinic, due_soon(clinic, ada), minutes=minutes)
    )
    assert answer.status_code == 400
    assert not Reminder.objects.exists()


def test_somebody_elses_check_in_is_not_reminded_of(clinic, ada, as_role):
    other = due_soon(clinic, reachable(clinic, given="Ben"))
    assert as_role("intake").post(f"/people/{ada.pk}/reminders/", wanted(clinic, other)).status_code == 400


def test_a_number_marked_wrong_is_not_used_until_it_is_right_again(clinic, ada, as_role):
    browser, reminder = as_role("intake"), reminded(clinic, ada)
    browser.post(f"/people/{ada.pk}/reminders/address/", {"address": NUMBER, "is_wrong": "yes"})
    assert "nothing is sent there" in browser.get(f"/people/{ada.pk}/reminders/").content.decode()
    browser.post(f"/people/{ada.pk}/reminders/address/", {"address": NUMBER, "is_wrong": "no"})
    assert send() == 1
    assert browser.post(f"/people/{ada.pk}/reminders/address/", {"address": "+1999"}).status_code == 404
    assert reminder.patient.address_marks.count() == 2


def test_a_dead_one_is_listed_and_can_be_tried_again_or_stopped(clinic, ada, as_role, monkeypatch):
    reminder, browser = reminded(clinic, ada), as_role("intake")

    def refuse(self, message):
        raise NotSentError("http_400", again=False)

    monkeypatch.setattr(FileGateway, "send", refuse)
    send()
    page = browser.get("/reminders/stuck/").content.decode()
    assert ada.record_number in page
    assert "http_400" in page
    monkeypatch.undo()
    browser.post(f"/reminders/{reminder.pk}/again/")
    assert send() == 1
    assert "Nothing is stuck" in browser.get("/reminders/stuck/").content.decode()


def test_what_waits_too_long_is_listed(clinic, ada, as_role, settings):
    settings.REMINDER_GATEWAY = ""
    reminder, browser = reminded(clinic, ada), as_role("intake")
    assert "Nothing is stuck" in browser.get("/reminders/stuck/").content.decode()
    Reminder.objects.filter(pk=reminder.pk).update(not_before=clock.now() - timedelta(hours=1))
    page = browser.get("/reminders/stuck/").content.decode()
    assert ada.record_number in page
    assert "REMINDER_GATEWAY" in page


def test_a_reminder_of_another_site_is_as_if_it_were_not_there(clinic, ada, as_role):
    reminder = reminded(clinic, ada)
    Reminder.objects.filter(pk=reminder.pk).update(site=make_site(code="other"))
    assert as_role("intake").post(f"/reminders/{reminder.pk}/stop/").status_code == 404


def test_what_is_to_be_told_stands_at_the_desk_until_it_was(clinic, ada, as_role):
    reminder, browser = to_be_told(clinic, ada), as_role("intake")
    page = browser.post(f"/desk/people/{ada.pk}/").content.decode()
    assert "We look forward to seeing you on Thursday, November 19." in page
    assert browser.post(f"/reminders/{reminder.pk}/told/").status_code == 302
    assert "We look forward" not in browser.post(f"/desk/people/{ada.pk}/").content.decode()
    reminder.refresh_from_db()
    assert (reminder.state, reminder.gateway) == ("sent", "person")


def test_the_outbox_is_for_the_demo_alone(clinic, ada, as_role, settings):
    reminded(clinic, ada)
    send()
    browser = as_role("intake")
    assert browser.get("/reminders/outbox/").status_code == 404
    settings.DEMO = True
    assert "We look forward to seeing you" in browser.get("/reminders/outbox/").content.decode()


def test_the_pages_ask_the_same_number_of_questions_for_one_and_for_many(
    clinic, as_role, settings, django_assert_max_num_queries
):
    settings.REMINDER_GATEWAY = ""
    browser = as_role("intake")
    for number in range(5):
        reminded(clinic, reachable(clinic, given=f"Many{chr(97 + number)}"))
    Reminder.objects.update(not_before=clock.now() - timedelta(hours=1))
    with django_assert_max_num_queries(6):
        browser.get("/reminders/stuck/")


def test_who_looked_at_the_reminders_of_a_person_is_on_record(clinic, ada, as_role):
    as_role("intake").get(f"/people/{ada.pk}/reminders/")
    looked = AuditEvent.objects.get(verb="chart.opened", patient_id=ada.pk)
    assert looked.detail == {"part": "reminders"}
