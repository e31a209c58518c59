"""What is no longer due was done, or fell away: only a deed on record is kept, the rest is cancelled with a reason."""

from datetime import timedelta

import pytest

from clinic import clock
from clinic.clock import clock_at
from clinic.models import AuditEvent
from clinic.services.system import system_actor
from patients import due_sources
from patients.due_sources import DueItem
from patients.models import CheckIn, CheckInSweep, FollowUp
from patients.services.consent import revoke_consent
from patients.services.guests import send_guest
from patients.services.sweeping import sweep_check_ins
from tests.cast.admission import stay
from tests.cast.assessments import signed
from tests.cast.check_ins import left
from tests.cast.clinic import make_clinic
from tests.cast.consent import allowed, tpo
from tests.cast.dosing import changed_order, person, signed_order
from tests.cast.merging import ended_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db):
    return make_clinic()


@pytest.fixture
def ada(clinic):
    return person(clinic)


def sweep():
    return sweep_check_ins(actor=system_actor())


def days_later(number):
    return clock_at(clock.now() + timedelta(days=number))


def endings(kind):
    rows = CheckIn.objects.filter(kind=kind).order_by("id")
    return [(row.outcome, row.note) for row in rows]


def ending_soon(clinic, patient):
    today = clinic.actor("counselor").day
    return allowed(clinic, patient, tpo(today, ends="on_date", ends_on=today + timedelta(days=20)))


def test_a_consent_taken_back_is_cancelled_and_one_signed_anew_is_kept(clinic, ada):
    consent = ending_soon(clinic, ada)
    sweep()
    revoke_consent(actor=clinic.actor("counselor"), consent=consent, how="paper")
    sweep()
    assert endings("consent_ends") == [("cancelled", "The consent was taken back or has ended.")]
    ben = person(clinic, given="Ben")
    ending_soon(clinic, ben)
    sweep()
    allowed(clinic, ben, tpo(clinic.actor("counselor").day))
    sweep()
    assert [outcome for outcome, _ in endings("consent_ends")] == ["cancelled", "kept"]


def elsewhere_since_yesterday(clinic, patient):
    """A guest of another programme since yesterday, as is only known today."""
    director = clinic.actor("director")
    yesterday = director.day - timedelta(days=1)
    send_guest(actor=director, patient=patient, stay=stay(yesterday, director.day))


def test_an_outreach_without_a_dose_is_not_kept_when_its_days_turn_out_to_be_excused(clinic, ada):
    signed_order(clinic, ada)
    with days_later(2):
        sweep()
        elsewhere_since_yesterday(clinic, ada)
        sweep()
        assert endings("outreach") == [("cancelled", "No dose was given, and none is asked for any more.")]


def test_the_task_of_a_missed_one_ends_with_the_reason_why_it_fell_away(clinic, ada):
    signed_order(clinic, ada)
    for day in (2, 5):
        with days_later(day):
            sweep()
    with days_later(5):
        elsewhere_since_yesterday(clinic, ada)
        sweep()
    task = FollowUp.objects.get(kind="missed_check_in", source_id=CheckIn.objects.get(kind="outreach").pk)
    assert task.outcome == "No dose was given, and none is asked for any more."


def test_an_order_followed_by_a_change_is_renewed_and_one_ended_is_not(clinic, ada, monkeypatch):
    order = signed_order(clinic, ada)
    today = clinic.actor("nurse").day
    for key in ("first", "second"):
        monkeypatch.setitem(due_sources._sources, "order_ends", one_item(ada, f"order:{order.pk}", today))
        sweep()
        order = changed_order(clinic, order, mg="85") if key == "first" else ended_order(clinic, order)
        monkeypatch.setitem(due_sources._sources, "order_ends", lambda *_: [])
        sweep()
    assert endings("order_ends") == [
        ("kept", "What was asked for is on record."),
        ("cancelled", "The order was ended or put on hold."),
    ]


def one_item(patient, key, day):
    item = DueItem(patient.pk, "order_ends", key, "An order runs out", day, day, day + timedelta(days=3))
    return lambda *_: [item]


def test_a_signed_form_is_kept_and_one_that_nothing_asks_for_any_more_is_not(clinic, ada, monkeypatch):
    sweep()
    signed(clinic, ada)
    sweep()
    done = CheckIn.objects.get(kind="assessment", key__startswith="phq9:intake")
    assert (done.outcome, done.note) == ("kept", "What was asked for is on record.")
    monkeypatch.setitem(due_sources._sources, "assessment", lambda *_: [])
    signed(clinic, ada)
    sweep()
    others = CheckIn.objects.filter(kind="assessment").exclude(pk=done.pk)
    assert set(others.values_list("outcome", "note")) == {("cancelled", "Nothing asks for it any more.")}


def test_what_had_fallen_away_and_is_asked_for_again_is_open_again_and_no_twin(clinic, ada, monkeypatch):
    order, today = signed_order(clinic, ada), clinic.actor("nurse").day
    for items in (one_item(ada, f"order:{order.pk}", today), lambda *_: [], one_item(ada, f"order:{order.pk}", today)):
        monkeypatch.setitem(due_sources._sources, "order_ends", items)
        CheckInSweep.objects.all().delete()
        sweep()
    row = CheckIn.objects.get(kind="order_ends")
    assert (row.is_open, row.note, row.closed_by) == (True, "", None)
    assert AuditEvent.objects.filter(verb="check_in.opened_again", subject_id=row.pk).exists()


def test_at_discharge_all_is_cancelled_and_nothing_is_kept(clinic, ada):
    sweep()
    left(clinic, ada)
    sweep()
    assert set(CheckIn.objects.values_list("outcome", flat=True)) == {"cancelled"}
