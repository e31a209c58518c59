"""The sweep plans what is due once, sees what was done, and makes a task of what nobody did."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.clock import clock_at
from clinic.models import Site
from clinic.services.system import system_actor
from patients.models import CheckIn, CheckInSweep, FollowUp
from patients.services.care_plans import Agreed, sign_care_plan
from patients.services.checkins import Days, move_check_in
from patients.services.sweeping import sweep_check_ins
from tests.cast.check_ins import left, planned
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


def sweep():
    return sweep_check_ins(actor=system_actor())


def of(patient, kind="care_plan"):
    return CheckIn.objects.get(patient=patient, kind=kind)


def days_later(number):
    return clock_at(clock.now() + timedelta(days=number))


def test_what_is_due_is_planned_once_and_a_second_sweep_writes_nothing(clinic, ada):
    assert sweep() > 0
    before = list(CheckIn.objects.values())
    with CaptureQueriesContext(connection) as asked:
        assert sweep() == 0
    assert list(CheckIn.objects.values()) == before
    written = [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert all("checkinsweep" in sql for sql in written)


def test_a_whole_second_sweep_makes_no_twin(clinic, ada):
    sweep()
    before = list(CheckIn.objects.values())
    CheckInSweep.objects.all().delete()
    assert sweep() == 0
    assert list(CheckIn.objects.values()) == before


def test_days_and_owner_are_those_of_the_source(clinic, ada):
    sweep()
    row, today = of(ada), clinic.actor("nurse").day
    assert (row.due_on, row.owner_role) == (today + timedelta(days=14), "counselor")
    assert row.opens_on <= row.due_on <= row.closes_on


def test_what_was_done_is_kept_by_itself_and_what_comes_next_is_planned(clinic, ada):
    sweep()
    plan_signed(clinic, ada)
    sweep()
    kept = CheckIn.objects.get(patient=ada, kind="care_plan", outcome="kept")
    assert kept.closed_by.is_system
    assert not CheckIn.objects.filter(patient=ada, kind="care_plan", closed_at__isnull=True).exists()
    with days_later(70):
        sweep()
        assert of_open(ada).due_on == clinic.actor("nurse").day + timedelta(days=20)


def plan_signed(clinic, ada):
    plan = Agreed(
        goals="Keep the job.", agreed="Meet every week.", frequency="weekly", harm="none", person_took_part=True
    )
    sign_care_plan(actor=clinic.actor("counselor"), patient=ada, plan=plan)


def of_open(patient, kind="care_plan"):
    return CheckIn.objects.get(patient=patient, kind=kind, closed_at__isnull=True)


def test_nobody_did_it_so_it_is_missed_and_its_owner_has_a_task(clinic, ada):
    row = planned(clinic, ada)
    with days_later(1):
        sweep()
    row.refresh_from_db()
    task = FollowUp.objects.get(kind="missed_check_in")
    assert (row.outcome, task.source_id, task.owner_role, task.patient) == ("missed", row.pk, "counselor", ada)


def test_what_has_a_task_of_its_own_raises_no_second_one_when_missed(clinic, ada):
    sweep()
    with days_later(40):
        sweep()
        assert of(ada).outcome == "missed"
    assert not FollowUp.objects.filter(kind="missed_check_in", title__contains="care plan").exists()


def test_nobody_answers_a_missed_one_so_the_director_is_told_once(clinic, ada):
    planned(clinic, ada)
    for later in (1, 4, 5, 9):
        with days_later(later):
            sweep()
        told = FollowUp.objects.filter(kind="missed_waits", owner_role="director")
        assert told.count() == (1 if later >= 4 else 0)


def test_moved_by_hand_it_stays_where_it_was_put(clinic, ada):
    sweep()
    row = of(ada)
    days = Days(row.opens_on, row.due_on + timedelta(days=5), row.closes_on)
    move_check_in(actor=clinic.actor("counselor"), check_in_id=row.pk, days=days, reason="Away until then.")
    sweep()
    assert of(ada).due_on == days.due_on


def test_the_next_one_has_the_owner_the_last_of_its_kind_had(clinic, ada):
    sweep()
    row, counselor = of(ada), clinic.users["counselor"]
    days = Days(row.opens_on, row.due_on, row.closes_on)
    move_check_in(actor=clinic.actor("nurse"), check_in_id=row.pk, days=days, reason="Hers.", owner=counselor)
    plan_signed(clinic, ada)
    with days_later(70):
        sweep()
        assert of_open(ada).owner == counselor


def test_somebody_discharged_is_planned_nothing(clinic, ada):
    left(clinic, ada)
    sweep()
    assert not CheckIn.objects.filter(patient=ada).exists()


def test_in_between_only_people_of_whom_something_was_written_are_looked_at(clinic, ada):
    sweep()
    with clock_at(clock.now() + timedelta(minutes=30)):
        sweep()
        row = of(ada)
        CheckIn.objects.filter(pk=row.pk).update(title="Otherwise")
        sweep()
        assert of(ada).title == "Otherwise"
        plan_signed(clinic, ada)
        sweep()
        assert not of(ada).is_open


def test_the_sweep_asks_the_same_of_three_people_and_of_twelve(clinic):
    asked = []
    for more in (3, 9):
        for _ in range(more):
            person(clinic)
        CheckInSweep.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            sweep()
        asked.append(len(caught))
    assert asked[1] - asked[0] <= 2
    assert max(asked) <= 60


def test_every_site_is_swept(clinic, ada):
    sweep()
    assert CheckInSweep.objects.count() == Site.objects.count()
