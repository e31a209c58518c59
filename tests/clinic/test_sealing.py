"""The audit trail is sealed without a gap, and whatever is done to it afterwards is found."""

import threading
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from clinic import audit, jobs
from clinic.db import append_only
from clinic.errors import Refused
from clinic.models import AuditEvent, AuditSeal
from clinic.services import sealing
from clinic.services.sealing import seal_events
from clinic.services.system import system_actor
from tests.cast.clinic import make_clinic

pytestmark = pytest.mark.django_db


def note(clinic, count: int = 1) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record("chart.opened", actor=clinic.actor("nurse"), patient_id=number, reason="as planned")


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def sealed(monkeypatch):
    """Nine events under three seals, the guards lifted for whoever wants to tamper."""
    monkeypatch.setattr(sealing, "EVENTS_A_SEAL", 3)
    clinic = make_clinic()
    note(clinic, 9 - AuditEvent.objects.count() % 3)
    seal_events(actor=system_actor())
    append_only.lift()
    yield clinic
    append_only.install()


def run_sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change(table: str, setting: str, pk: int, *values: object) -> None:
    run_sql(f"UPDATE clinic_{table} SET {setting} WHERE id = %s", *values, pk)  # noqa: S608


def test_every_event_is_under_exactly_one_seal_and_the_chain_holds(monkeypatch):
    monkeypatch.setattr(sealing, "EVENTS_A_SEAL", 4)
    clinic = make_clinic()
    for count in (1, 6, 0, 3):
        note(clinic, count)
        seal_events(actor=system_actor())
    spans = list(AuditSeal.objects.values_list("first_event_id", "last_event_id", "events"))
    assert sum(events for *_, events in spans) == AuditEvent.objects.count()
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))
    assert "0 events wait" in verify()


def test_sealing_again_with_nothing_new_makes_no_seal(sealed):
    append_only.install()
    before = AuditSeal.objects.count()
    assert seal_events(actor=system_actor()) == 0
    assert AuditSeal.objects.count() == before


def test_a_trail_with_no_seal_yet_holds():
    assert "Last seal: none yet" in verify()


def test_only_the_system_seals():
    clinic = make_clinic()
    with pytest.raises(Refused):
        seal_events(actor=clinic.actor("administrator"))


def test_the_job_is_registered():
    assert jobs.job("seal the audit trail").run is seal_events


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("username", "somebody"), ("role", "director"), ("door", "job"), ("station", "window-9"),
        ("verb", "chart.closed"), ("subject_kind", "dose"), ("subject_id", 77), ("patient_id", 4711),
        ("at", "2020-01-01 00:00:00+00:00"), ("detail", '{"reason": "planned"}'), ("site_id", None),
    ],
)  # fmt: skip
def test_a_changed_event_is_found_whichever_part_of_it(sealed, column, value):
    seal = AuditSeal.objects.order_by("id")[1]
    change("auditevent", f"{column} = %s", seal.first_event_id + 1, value)
    span = f"{seal.first_event_id} to {seal.last_event_id}"
    with pytest.raises(CommandError, match=f"An event was changed under seal {seal.pk}, among the events {span}"):
        verify()


def test_another_person_put_in_the_place_of_the_actor_is_found(sealed):
    seal = AuditSeal.objects.order_by("id")[1]
    run_sql("UPDATE clinic_auditevent SET user_id = %s WHERE id = %s", sealed.users["intake"].pk, seal.first_event_id)
    with pytest.raises(CommandError, match=f"An event was changed under seal {seal.pk}"):
        verify()


def test_a_removed_event_is_found(sealed):
    seal = AuditSeal.objects.order_by("id")[1]
    run_sql("DELETE FROM clinic_auditevent WHERE id = %s", seal.last_event_id)
    with pytest.raises(CommandError, match=rf"An event was removed \(3 sealed, 2 found\) under seal {seal.pk}"):
        verify()


@pytest.mark.parametrize("number", [0, 1])
def test_an_event_added_under_a_seal_is_found(sealed, number):
    """Into a gap of the numbers, and before the first number of all."""
    seal = AuditSeal.objects.order_by("id")[number]
    stray = -5 if number == 0 else seal.first_event_id + 1
    run_sql("UPDATE clinic_auditevent SET id = %s WHERE id = %s", -99, seal.first_event_id + 1)
    run_sql("DELETE FROM clinic_auditevent WHERE id = %s", -99)
    event = AuditEvent.objects.order_by("-id").first()
    for pk in (stray, seal.first_event_id + 1) if number == 0 else (stray,):
        event.pk = pk
        event.save(force_insert=True)
    with pytest.raises(CommandError, match=f"under seal {seal.pk}"):
        verify()


def test_more_events_than_were_sealed_are_told_as_added(sealed):
    first = AuditSeal.objects.order_by("id")[0]
    event = AuditEvent.objects.order_by("-id").first()
    event.pk = -5
    event.save(force_insert=True)
    with pytest.raises(CommandError, match=rf"An event was added \(3 sealed, 4 found\) under seal {first.pk}"):
        verify()


@pytest.mark.parametrize(
    "setting", ["digest = 'ffff'", "events = 2", "first_event_id = 2", "last_event_id = last_event_id - 1"]
)
def test_a_changed_seal_is_told_apart_from_a_changed_event(sealed, setting):
    seal = AuditSeal.objects.order_by("id")[1]
    change("auditseal", setting, seal.pk)
    with pytest.raises(CommandError, match=f"Seal {seal.pk} itself was changed"):
        verify()


def test_a_seal_taken_out_of_the_chain_is_found(sealed):
    first, second, third = AuditSeal.objects.order_by("id")[:3]
    run_sql("UPDATE clinic_auditseal SET previous_id = %s WHERE id = %s", None, third.pk)
    run_sql("DELETE FROM clinic_auditseal WHERE id = %s", second.pk)
    with pytest.raises(CommandError, match=f"Seal {third.pk} does not follow seal {first.pk}"):
        verify()


def test_a_cut_tail_is_found_with_the_digest_that_was_printed(sealed):
    last = AuditSeal.objects.order_by("-id").first()
    assert last.digest in verify("--expect-last", last.digest)
    run_sql("DELETE FROM clinic_auditseal WHERE id = %s", last.pk)
    run_sql("DELETE FROM clinic_auditevent WHERE id >= %s", last.first_event_id)
    assert "as they were sealed" in verify()
    with pytest.raises(CommandError, match="was cut off since"):
        verify("--expect-last", last.digest)


def test_a_digest_printed_some_seals_ago_is_still_known(sealed):
    assert "as they were sealed" in verify("--expect-last", AuditSeal.objects.order_by("id")[0].digest)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_never_skipped():
    """Somebody is in the middle of a dose while a later dose is finished and the sealer comes by."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    clinic, system = make_clinic(), system_actor()
    note(clinic)
    written, may_finish = threading.Event(), threading.Event()

    def slow_dose() -> None:
        with transaction.atomic():
            note(clinic)
            written.set()
            may_finish.wait(20)
        connection.close()

    slow = threading.Thread(target=slow_dose)
    slow.start()
    assert written.wait(20)
    note(clinic)
    assert seal_events(actor=system) == 0
    may_finish.set()
    slow.join()
    seal_events(actor=system)
    assert "0 events wait" in verify()
    assert sum(AuditSeal.objects.values_list("events", flat=True)) == AuditEvent.objects.count()


@pytest.mark.django_db(transaction=True)
def test_sealers_and_writers_at_once_leave_one_chain_without_a_gap():
    clinic, system = make_clinic(), system_actor()

    def work(turn: int) -> None:
        for _ in range(5):
            note(clinic) if turn % 2 else seal_events(actor=system)
        connection.close()

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_events(actor=system)
    assert "0 events wait" in verify()
    assert AuditSeal.objects.filter(previous=None).count() == 1
