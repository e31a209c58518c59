"""A check-in is planned with its days, moved with a reason, and ends kept, late, missed or cancelled."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from patients.models import CheckIn, CheckInChange, FollowUp
from patients.services.checkins import (
    Days,
    cancel_check_in,
    keep_check_in,
    miss_check_in,
    move_check_in,
)
from tests.cast.check_ins import left, planned
from tests.cast.clinic import make_site
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


def test_one_planned_by_hand_waits_for_the_role_of_its_kind(clinic, ada):
    row = planned(clinic, ada)
    assert (row.is_open, row.owner_role, row.title) == (True, "counselor", "Counseling")
    assert AuditEvent.objects.get(verb="check_in.planned").patient_id == ada.pk


def test_days_in_the_wrong_order_or_in_the_past_are_refused_by_name(clinic, ada):
    today = clinic.actor("counselor").day
    for days, field in (
        (Days(today, today - timedelta(days=1), today), "due_on"),
        (Days(today, today + timedelta(days=2), today + timedelta(days=1)), "closes_on"),
        (Days(today - timedelta(days=3), today - timedelta(days=2), today - timedelta(days=1)), "closes_on"),
        (Days(today, today, today + timedelta(days=400)), "closes_on"),
    ):
        with pytest.raises(Malformed) as refused:
            planned(clinic, ada, days=days)
        assert field in refused.value.fields
    assert not CheckIn.objects.exists()


def test_it_needs_a_reason_a_known_kind_and_somebody_in_treatment(clinic, ada):
    with pytest.raises(Malformed):
        planned(clinic, ada, reason=" ")
    with pytest.raises(Malformed):
        planned(clinic, ada, kind="nothing")
    gone = person(clinic, given="Ben")
    left(clinic, gone)
    with pytest.raises(RuleBroken, match="not in treatment"):
        planned(clinic, gone)


def test_kept_on_its_day_is_kept_and_after_it_late(clinic, ada):
    today = clinic.actor("counselor").day
    in_time = planned(clinic, ada)
    yesterday = today - timedelta(days=1)
    behind = planned(clinic, ada, days=Days(yesterday, yesterday, today))
    for row, outcome in ((in_time, "kept"), (behind, "late")):
        assert keep_check_in(actor=clinic.actor("counselor"), check_in_id=row.pk).outcome == outcome
    with pytest.raises(RuleBroken, match="already"):
        keep_check_in(actor=clinic.actor("counselor"), check_in_id=in_time.pk)


def test_a_missed_one_becomes_a_task_of_its_owner(clinic, ada):
    row = planned(clinic, ada, owner=clinic.users["counselor"])
    miss_check_in(actor=clinic.actor("nurse"), check_in_id=row.pk, note="Did not come.")
    task = FollowUp.objects.get()
    assert (task.kind, task.owner, task.owner_role) == ("missed_check_in", clinic.users["counselor"], "")


def test_nobody_misses_what_is_not_due_yet(clinic, ada):
    tomorrow = clinic.actor("nurse").day + timedelta(days=1)
    row = planned(clinic, ada, days=Days(tomorrow, tomorrow, tomorrow))
    with pytest.raises(RuleBroken, match="cannot be missed before"):
        miss_check_in(actor=clinic.actor("nurse"), check_in_id=row.pk, note="Did not come.")
    assert not FollowUp.objects.exists()


def test_moved_it_keeps_what_stood_before_and_why(clinic, ada):
    row = planned(clinic, ada)
    later = row.due_on + timedelta(days=7)
    moved = move_check_in(
        actor=clinic.actor("nurse"), check_in_id=row.pk, days=Days(row.opens_on, later, later), reason="Works that day."
    )
    kept = CheckInChange.objects.get(check_in=row)
    assert (moved.due_on, kept.was_due_on, kept.reason) == (later, row.due_on, "Works that day.")
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckInChange.objects.filter(pk=kept.pk).update(reason="Otherwise.")


def test_the_same_thing_is_planned_once_for_a_person(clinic, ada):
    row = planned(clinic, ada)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_at_discharge_what_was_planned_falls_away(clinic, ada):
    row = planned(clinic, ada)
    left(clinic, ada)
    row.refresh_from_db()
    assert (row.outcome, row.note) == ("cancelled", "Discharged.")


def test_another_site_and_other_roles_do_not_touch_it(clinic, ada):
    row = planned(clinic, ada)
    for role in ("inspector", "administrator"):
        with pytest.raises(Refused):
            cancel_check_in(actor=clinic.actor(role), check_in_id=row.pk, note="Not needed.")
    CheckIn.objects.filter(pk=row.pk).update(site=make_site(code="other"))
    with pytest.raises(Missing):
        cancel_check_in(actor=clinic.actor("nurse"), check_in_id=row.pk, note="Not needed.")
