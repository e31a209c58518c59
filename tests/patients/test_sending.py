"""A reminder goes out once, and not at all once something stands against it."""

from datetime import timedelta

import pytest

from clinic import clock
from clinic.clock import clock_at
from clinic.errors import Refused, RuleBroken
from clinic.models import AuditEvent
from clinic.permissions import Role
from patients.domain.reminding import LEASE, MOST_ATTEMPTS
from patients.gateways import NotSentError
from patients.gateways.file import FileGateway, delivered
from patients.models import FollowUp
from patients.services.checkins import Days, keep_check_in, move_check_in
from patients.services.consent import revoke_consent
from patients.services.contact import keep_language
from patients.services.reminding import give_up, mark_address, try_again
from patients.services.sending import send_what_is_due
from tests.cast.check_ins import left
from tests.cast.reminders import NUMBER, may_contact, reachable, reminded, reminding, send

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.REMINDER_GATEWAY = "file"


@pytest.fixture
def ada(clinic):
    reminding(clinic)
    return reachable(clinic)


def state(reminder):
    reminder.refresh_from_db()
    return reminder.state, reminder.why


def test_a_reminder_goes_to_the_persons_number_in_neutral_words(clinic, ada):
    reminder = reminded(clinic, ada)
    assert send() == 1
    [message] = delivered(9)
    assert (message["to"], message["sender"], message["key"]) == (NUMBER, "Front Desk", str(reminder.key))
    assert message["body"].startswith("Front Desk: We look forward to seeing you on Thursday, November 19 at 9:")
    assert "Reply STOP" in message["body"]
    assert state(reminder) == ("sent", "")


def test_what_was_sent_leaves_a_trace_without_address_or_words(clinic, ada):
    reminded(clinic, ada)
    send()
    event = AuditEvent.objects.get(verb="reminder.sent")
    assert event.patient_id == ada.pk
    assert set(event.detail) == {"channel", "content"}
    assert NUMBER not in str(event.detail)


def test_a_second_run_sends_nothing_again(clinic, ada):
    reminded(clinic, ada)
    assert (send(), send(), len(delivered(9))) == (1, 0, 1)


def test_somebody_who_speaks_spanish_is_written_to_in_spanish(clinic, ada):
    keep_language(actor=clinic.actor("intake"), patient=ada, answers={"language": "es"})
    reminded(clinic, ada)
    send()
    assert "Le esperamos el jueves 19 de noviembre a las 9:" in delivered(1)[0]["body"]


def withdraw_consent(clinic, ada, reminder):
    for consent in ada.consents.all():
        revoke_consent(actor=clinic.actor("counselor"), consent=consent, how="verbal")


def mark_wrong(clinic, ada, reminder):
    mark_address(actor=clinic.actor("intake"), patient_id=ada.pk, address=NUMBER, is_wrong=True)


def keep(clinic, ada, reminder):
    keep_check_in(actor=clinic.actor("counselor"), check_in_id=reminder.check_in_id)


def move(clinic, ada, reminder):
    day = reminder.about_on + DAY
    days = Days(day, day, day)
    move_check_in(actor=clinic.actor("counselor"), check_in_id=reminder.check_in_id, days=days, reason="asked for it")


def leave(clinic, ada, reminder):
    left(clinic, ada)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (withdraw_consent, "no_consent"),
        (mark_wrong, "no_address"),
        (keep, "closed"),
        (move, "moved"),
        (leave, "closed"),
    ],
)
def test_it_is_not_sent_any_more_though_it_waits(clinic, ada, happens, why):
    reminder = reminded(clinic, ada)
    happens(clinic, ada, reminder)
    assert send() == 0
    assert delivered(9) == []
    assert state(reminder) == ("withdrawn", why)


def test_nobody_who_has_left_treatment_is_written_to_even_where_the_check_in_stayed_open(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)
    left(clinic, ada)
    type(reminder.check_in).objects.filter(pk=reminder.check_in_id).update(closed_at=None, closed_by=None, outcome="")
    assert send() == 0
    assert state(reminder) == ("withdrawn", "discharged")


def test_taking_back_one_of_two_papers_is_taking_back_the_way(clinic, ada):
    [second] = may_contact(clinic, ada)
    reminder = reminded(clinic, ada)
    revoke_consent(actor=clinic.actor("counselor"), consent=second, how="verbal")
    assert send() == 0
    assert state(reminder) == ("withdrawn", "no_consent")


def test_who_agrees_again_after_taking_it_back_is_written_to(clinic, ada):
    withdraw_consent(clinic, ada, None)
    may_contact(clinic, ada)
    reminded(clinic, ada)
    assert send() == 1


def test_a_number_nobody_confirmed_for_long_is_not_written_to(clinic, ada):
    with clock_at(clock.now() + 95 * DAY):
        reminder = reminded(clinic, ada)
        assert send() == 0
    assert state(reminder) == ("withdrawn", "unconfirmed")


def test_it_is_not_sent_after_the_day_it_speaks_of(clinic, ada):
    reminder = reminded(clinic, ada)
    with clock_at(clock.now() + 2 * DAY):
        assert send() == 0
    assert state(reminder) == ("withdrawn", "over")


def test_at_night_it_waits_for_the_morning_of_the_person(clinic, ada):
    reminder = reminded(clinic, ada)
    night = clock.now().replace(hour=3) + DAY  # ten in the evening in New York
    with clock_at(night):
        assert send() == 0
        reminder.refresh_from_db()
        assert reminder.not_before.isoformat() == "2026-11-19T13:00:00+00:00"
    with clock_at(reminder.not_before):
        assert send() == 1


def test_without_a_gateway_everything_waits(clinic, ada, settings):
    settings.REMINDER_GATEWAY = ""
    reminder = reminded(clinic, ada)
    assert send() == 0
    assert state(reminder) == ("waiting", "")


def test_a_site_that_turned_reminders_off_sends_none(clinic, ada):
    reminder = reminded(clinic, ada)
    reminding(clinic, is_on=False)
    assert send() == 0
    assert state(reminder) == ("waiting", "")


class CutOffError(BaseException):
    """The process is killed."""


def cut_off_after_sending(monkeypatch):
    """The gateway has taken the message, and the process dies before it can note that."""

    def send_and_die(self, message, real=FileGateway.send):
        real(self, message)
        raise CutOffError

    monkeypatch.setattr(FileGateway, "send", send_and_die)
    with pytest.raises(CutOffError):
        send()
    monkeypatch.undo()


def test_killed_between_sending_and_noting_the_same_key_goes_again_and_the_twin_is_dropped(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)
    cut_off_after_sending(monkeypatch)
    assert state(reminder) == ("claimed", "")
    assert send() == 0, "the lease still runs"
    with clock_at(clock.now() + LEASE):
        assert send() == 1
    assert state(reminder) == ("sent", "")
    assert [one["key"] for one in delivered(9)] == [str(reminder.key)]


def test_a_sender_whose_lease_ran_out_notes_nothing(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)

    def slow(self, message, real=FileGateway.send):
        monkeypatch.undo()
        with clock_at(clock.now() + LEASE):
            assert send() == 1
        return real(self, message)

    monkeypatch.setattr(FileGateway, "send", slow)
    send()
    assert state(reminder) == ("sent", "")
    assert AuditEvent.objects.filter(verb="reminder.sent").count() == 1
    assert len(delivered(9)) == 1


def failing(monkeypatch, *, again=True):
    def refuse(self, message):
        raise NotSentError("http_503", again=again)

    monkeypatch.setattr(FileGateway, "send", refuse)


def test_a_gateway_that_is_down_is_asked_again_later_and_in_the_end_a_person_is(clinic, ada, monkeypatch):
    reminder, now = reminded(clinic, ada), clock.now()
    failing(monkeypatch)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with clock_at(now):
            assert send() == 0
        reminder.refresh_from_db()
        assert reminder.attempts == attempt
        now = reminder.not_before
    assert state(reminder) == ("dead", "http_503")
    task = FollowUp.objects.get(kind="reminder_not_sent")
    assert (task.patient_id, task.owner_role, task.source_id) == (ada.pk, Role.INTAKE.value, reminder.pk)


def test_a_message_refused_for_good_is_not_tried_again(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)
    failing(monkeypatch, again=False)
    send()
    assert state(reminder) == ("dead", "http_503")


def test_a_dead_one_goes_out_with_the_same_key_when_somebody_tries_again(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)
    failing(monkeypatch, again=False)
    send()
    monkeypatch.undo()
    try_again(actor=clinic.actor("intake"), reminder_id=reminder.pk)
    assert not FollowUp.objects.filter(kind="reminder_not_sent", done_at=None).exists()
    assert send() == 1
    assert delivered(1)[0]["key"] == str(reminder.key)


def test_what_somebody_stopped_is_not_sent(clinic, ada):
    reminder = reminded(clinic, ada)
    give_up(actor=clinic.actor("intake"), reminder_id=reminder.pk)
    assert send() == 0
    assert state(reminder) == ("withdrawn", "by_hand")
    with pytest.raises(RuleBroken):
        give_up(actor=clinic.actor("intake"), reminder_id=reminder.pk)


def test_only_the_system_runs_the_sender(clinic):
    with pytest.raises(Refused):
        send_what_is_due(actor=clinic.actor("director"))


def test_a_message_cut_off_as_often_as_may_be_is_told_to_a_person(clinic, ada, monkeypatch):
    reminder, now = reminded(clinic, ada), clock.now()
    for _ in range(MOST_ATTEMPTS):
        with clock_at(now):
            cut_off_after_sending(monkeypatch)
        now += LEASE
    with clock_at(now):
        assert send() == 0
    assert state(reminder) == ("dead", "interrupted")
    assert len(delivered(9)) == 1
