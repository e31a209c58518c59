"""What may have gone out is not sent again by a machine, nor what speaks of an hour that is gone."""

from datetime import timedelta

import pytest

from clinic import clock
from clinic.clock import clock_at
from clinic.errors import Malformed
from clinic.services.system import system_actor
from patients.gateways.file import FileGateway, delivered
from patients.models import FollowUp, Reminder
from patients.services import sending
from patients.services.checkins import Days
from patients.services.making_reminders import make_due_reminders
from patients.services.reminding import ByHand, remind, try_again
from tests.cast.check_ins import planned
from tests.cast.reminders import due_soon, reachable, reminded, reminding, send

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.REMINDER_GATEWAY = "file"


@pytest.fixture
def ada(clinic):
    reminding(clinic)
    return reachable(clinic)


class CutOffError(BaseException):
    """The process is killed."""


def breaks_after_delivery(monkeypatch, error):
    """A gateway that knows no keys takes the message, and then something breaks."""

    def send_and_break(self, message, real=FileGateway.send):
        real(self, message)
        raise error

    monkeypatch.setattr(FileGateway, "drops_twins", False)
    monkeypatch.setattr(FileGateway, "send", send_and_break)


def state(reminder):
    reminder.refresh_from_db()
    return reminder.state, reminder.why


def test_what_was_cut_off_at_a_gateway_without_keys_is_a_persons_to_decide(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)
    breaks_after_delivery(monkeypatch, CutOffError())
    with pytest.raises(CutOffError):
        send()
    with clock_at(clock.now() + sending.LEASE):
        assert send() == 0
    assert state(reminder) == ("dead", "interrupted")
    assert FollowUp.objects.get(kind="reminder_not_sent").patient_id == ada.pk
    monkeypatch.undo()
    try_again(actor=clinic.actor("intake"), reminder_id=reminder.pk)
    assert (send(), len(delivered(9))) == (1, 1)


def test_a_connection_that_breaks_at_a_gateway_without_keys_is_not_tried_again(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)
    breaks_after_delivery(monkeypatch, TimeoutError())
    assert send() == 0
    assert state(reminder) == ("dead", "interrupted")


def test_a_connection_that_breaks_where_twins_are_dropped_is_tried_again(clinic, ada, monkeypatch):
    reminder = reminded(clinic, ada)
    breaks_after_delivery(monkeypatch, TimeoutError())
    monkeypatch.setattr(FileGateway, "drops_twins", True)
    assert send() == 0
    assert state(reminder) == ("waiting", "TimeoutError")


def test_one_that_cannot_be_decided_upon_stands_in_nobodys_way(clinic, ada, monkeypatch):
    first, second = reminded(clinic, ada), reminded(clinic, reachable(clinic, given="Ben"))

    def broken(reminder, real=sending.reached):
        if reminder.pk == first.pk:
            raise LookupError
        return real(reminder)

    monkeypatch.setattr(sending, "reached", broken)
    assert send() == 1
    assert (state(first), state(second)) == (("dead", "LookupError"), ("sent", ""))


def test_a_message_that_names_an_hour_does_not_go_out_after_it(clinic, ada):
    reminder = reminded(clinic, ada)
    with clock_at(reminder.about_at):
        assert send() == 0
    assert state(reminder) == ("withdrawn", "over")


def test_a_message_does_not_go_out_after_its_day_though_the_check_in_can_still_be_kept(clinic, ada):
    day = clinic.actor("counselor").day + timedelta(days=1)
    planned(clinic, ada, days=Days(day, day, day + timedelta(days=5)))
    with clock_at(clock.now() + HOUR):
        make_due_reminders(actor=system_actor())
    reminder = Reminder.objects.get()
    with clock_at(clock.now() + timedelta(days=2)):
        assert send() == 0
    assert state(reminder) == ("withdrawn", "over")


def test_no_message_is_made_by_hand_for_after_the_hour_it_speaks_of(clinic, ada):
    check_in = due_soon(clinic, ada, at=clock.now() + 24 * HOUR)
    late = ByHand(check_in.pk, "sms", check_in.at)
    with pytest.raises(Malformed, match="Choose an hour"):
        remind(actor=clinic.actor("intake"), patient_id=ada.pk, wanted=late)
