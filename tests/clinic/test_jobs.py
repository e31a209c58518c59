"""The clinic's own jobs: done by the named system, once, and again when a try came to nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from clinic import jobs
from clinic.clock import clock_at
from clinic.errors import Refused
from clinic.models import JobRun
from clinic.permissions import Role
from clinic.selectors.jobs import due_jobs
from clinic.services.jobs import run_job
from clinic.services.system import system_actor
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def only_our_jobs(monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})


@pytest.fixture
def counting():
    done = []
    jobs.add_job("counting", every=HOUR, run=lambda *, actor: done.append(actor))
    return done


def test_a_job_that_never_ran_is_due(counting):
    assert due_jobs() == ["counting"]


def test_a_job_rests_between_two_runs(counting):
    with clock_at(NOON):
        assert run_job("counting", actor=system_actor())
        assert due_jobs() == []
        assert not run_job("counting", actor=system_actor())
    with clock_at(NOON + HOUR):
        assert due_jobs() == ["counting"]
        assert run_job("counting", actor=system_actor())
    assert len(counting) == 2


def test_a_job_is_done_by_the_named_system(counting):
    run_job("counting", actor=system_actor())
    assert (counting[0].user.username, counting[0].role) == ("system", Role.SYSTEM)
    assert not counting[0].user.has_usable_password()


def test_a_job_that_failed_is_tried_again_after_ten_minutes():
    def fail(*, actor):
        raise RuntimeError("Ann Example")

    jobs.add_job("failing", every=HOUR, run=fail)
    with clock_at(NOON):
        assert not run_job("failing", actor=system_actor())
        assert due_jobs() == []
    assert JobRun.objects.get().error == "RuntimeError"
    with clock_at(NOON + jobs.TRY_AGAIN_AFTER):
        assert due_jobs() == ["failing"]


def test_a_job_whose_worker_died_is_tried_again(counting):
    JobRun.objects.create(name="counting", started_at=NOON)
    with clock_at(NOON + jobs.TRY_AGAIN_AFTER):
        assert due_jobs() == ["counting"]


def test_a_person_does_not_run_the_systems_jobs(counting):
    with pytest.raises(Refused):
        run_job("counting", actor=make_clinic().actor("nurse"))
    assert counting == []


def test_two_jobs_of_one_name_are_a_mistake(counting):
    with pytest.raises(ValueError, match="already a job called counting"):
        jobs.add_job("counting", every=HOUR, run=print)


def test_the_command_runs_what_is_due_and_says_so(counting, capsys):
    call_command("run_due_jobs")
    assert capsys.readouterr().out == "counting: done\n"
    assert len(counting) == 1


def test_the_command_knows_no_other_jobs(counting):
    with pytest.raises(CommandError, match="no job called sealing"):
        call_command("run_due_jobs", "sealing")
