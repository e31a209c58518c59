"""Nothing that is history can be changed or taken away, in whichever way it is tried, on this very database."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from assessments.models import TestCall
from assessments.services.test_calls import note_call
from clinic.clock import clock_at, now
from clinic.db.append_only import guarded_tables
from clinic.permissions import Role
from clinic.services.proofs import Proof
from clinic.services.sealing import seal_events
from clinic.services.sites import change_site
from clinic.services.system import system_actor
from dosing.domain.quantities import Quantity
from dosing.domain.roster import read_row
from dosing.services.counts import count_container, witness_count
from dosing.services.dispensing import give_dose, record_vomited, refuse_dose
from dosing.services.findings import accept_finding
from dosing.services.holds import lift_hold, place_hold
from dosing.services.reversal import reverse_dose
from dosing.services.roster import bring_over
from patients.gateways.http import signed
from patients.models import Consent
from patients.services.admission import Verified, record_guardian, verify_dose
from patients.services.care_plans import Agreed, sign_care_plan
from patients.services.checkins import Days, move_check_in, record_attempt
from patients.services.consent import revoke_consent
from patients.services.enrolment import AtDischarge, Terms, admit, discharge
from patients.services.guided_intake import decline_section
from patients.services.interim import record_interim_step
from patients.services.receipts import take_told
from patients.services.reminding import mark_address
from tests.cast.assessments import answered
from tests.cast.check_ins import planned
from tests.cast.clinic import Clinic, make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order
from tests.cast.everything import one_of_everything
from tests.cast.from_home import home_link, phone_of
from tests.cast.intake import begun
from tests.cast.merging import merged_and_split, registered_again
from tests.cast.reminders import NUMBER, reachable, reminded, reminding
from tests.cast.restricted import restricted_and_reviewed
from tests.cast.roster import someone
from tests.cast.tapers import tapering

MODELS = {model._meta.db_table: model for model in apps.get_models()}


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def upsert(model: type[models.Model]) -> None:
    names = ", ".join(quoted(name) for name in columns(model))
    pk = quoted(model._meta.pk.column)
    table = quoted(model._meta.db_table)
    run(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE true LIMIT 1 "  # noqa: S608
        f"ON CONFLICT ({pk}) DO UPDATE SET {pk} = excluded.{pk}"
    )


def replace_into(model: type[models.Model]) -> None:
    names = ", ".join(quoted(name) for name in columns(model))
    table = quoted(model._meta.db_table)
    run(f"REPLACE INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1")  # noqa: S608


def truncate(model: type[models.Model]) -> None:
    tables = [model._meta.db_table]
    for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
        run(statement)


def bulk_update(model: type[models.Model]) -> None:
    field = next(field for field in model._meta.concrete_fields if not field.primary_key)
    model._base_manager.bulk_update([model._base_manager.first()], [field.name])


def save_again(model: type[models.Model]) -> None:
    model._base_manager.first().save(force_update=True)


def queryset_update(model: type[models.Model]) -> None:
    field = next(field for field in model._meta.concrete_fields if not field.primary_key)
    model._base_manager.update(**{field.attname: models.F(field.attname)})


WAYS: dict[str, Callable[[type[models.Model]], object]] = {
    "raw update": lambda model: run(f"UPDATE {quoted(model._meta.db_table)} SET id = id"),  # noqa: S608
    "raw delete": lambda model: run(f"DELETE FROM {quoted(model._meta.db_table)}"),  # noqa: S608
    "save": save_again,
    "queryset.update": queryset_update,
    "bulk_update": bulk_update,
    "queryset.delete": lambda model: model._base_manager.all()._raw_delete(connection.alias),
    "upsert": upsert,
    "truncate": truncate,
    "replace into": replace_into,
}
ONLY_ON = {"replace into": "sqlite"}


def fill_every_table() -> None:
    """A morning in which everything that leaves a trace happens once."""
    clinic = make_clinic()
    nurse = clinic.actor("nurse")
    with clock_at(now() - timedelta(days=9)):
        ada, container = person(clinic), bottle(clinic)
        signed_order(clinic, ada)
        give_dose(actor=nurse, at=at_window(clinic, ada, container))
    restricted_and_reviewed(clinic, person(clinic, given="Cy"))
    tapering(clinic, person(clinic, given="Dot"))
    merged_and_split(clinic, person(clinic, given="Ben"), registered_again(clinic))
    hold = place_hold(actor=nurse, patient=ada, reason="asleep", lifted_by=Role.NURSE)
    lift_hold(actor=nurse, hold=hold, reason="awake")
    accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="missed-days", reason="seen, well")
    refuse_dose(actor=nurse, at=at_window(clinic, ada, container, reason="later"))
    dose = give_dose(actor=nurse, at=at_window(clinic, ada, container))
    record_vomited(actor=nurse, dose=dose, minutes_after=10, was_witnessed=True)
    reverse_dose(actor=nurse, dose=dose, reason="scanned the wrong card")
    count = count_container(actor=nurse, container=container, counted=Quantity.from_mg("9920"))
    witness_count(actor=nurse, count=count, witness=Proof(clinic.users["nurse2"], now()))
    one_of_everything(clinic)
    what_admission_leaves(clinic)
    bring_over_one(clinic)
    what_check_ins_leave(clinic)
    seal_events(actor=system_actor())


def what_admission_leaves(clinic: Clinic) -> None:
    """An intake, a plan, a danger told, a call to a drug test, a consent taken back; a discharge; interim treatment."""
    nurse, counselor, director = (clinic.actor(name) for name in ("nurse", "counselor", "director"))
    eve, today = person(clinic, given="Eve"), nurse.day
    decline_section(actor=counselor, intake_id=begun(clinic, eve).pk, key="reason")
    answered(clinic, eve, {"q9": 3})
    note_call(actor=nurse, call=TestCall.objects.earliest("pk"), kind="notified")
    plan = Agreed("Sleep", "See each other weekly", "weekly", "none", person_took_part=True)
    sign_care_plan(actor=counselor, patient=eve, plan=plan)
    verify_dose(actor=nurse, patient=eve, said=Verified("Riverside OTP", "Ruth Lang, RN", "methadone", today, 95_000))
    record_guardian(actor=counselor, patient=eve, guardian_name="Mary Example", relationship="parent", signed_on=today)
    revoke_consent(actor=counselor, consent=Consent.objects.filter(patient=eve).latest("pk"))
    left = AtDischarge(why_unknown="did not come back")
    discharge(actor=counselor, patient=eve, reason="left", answers=left)
    change_site(actor=clinic.actor("administrator"), site=clinic.site, interim_approved_on=today)
    waits = Terms(sought_on=today, programmes_asked="Riverside, Hill Street")
    admit(actor=clinic.actor("intake"), patient=eve, programme="interim", terms=waits)
    record_interim_step(actor=director, patient=eve, step="continuation_plan", on=today, words="A place in May.")


def bring_over_one(clinic: Clinic) -> None:
    """One person of another system's table."""
    director = clinic.actor("director")
    row, _ = read_row(2, someone(1), director.day)
    bring_over([(2, row)], actor=director, proof=Proof(director.user, now()))


def what_check_ins_leave(clinic: Clinic) -> None:
    """Days moved, a call that nobody took, a wrong number, a message that arrived, answers from home."""
    counselor, day = clinic.actor("counselor"), clinic.actor("counselor").day + timedelta(days=1)
    fay = reachable(clinic, given="Fay")
    check_in = planned(clinic, fay)
    move_check_in(actor=counselor, check_in_id=check_in.pk, days=Days(day, day, day), reason="works late")
    record_attempt(actor=counselor, check_in_id=check_in.pk, how="call", was_reached=False, words="rang out")
    reminding(clinic)
    body = json.dumps({"key": str(reminded(clinic, fay).key), "status": "delivered"}).encode()
    signature = signed(body, int(now().timestamp()))
    take_told(actor=system_actor(), body=body, signature=signature, read=json.loads)
    mark_address(actor=clinic.actor("intake"), patient_id=fay.pk, address=NUMBER, is_wrong=True)
    phone_of(fay, home_link(clinic, fay))


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_no_row_of_history_can_be_changed_or_taken_away(way, settings):
    settings.REMINDER_GATEWAY, settings.REMINDER_HTTP_KEY = "file", "a key of the gateway, long enough"
    if ONLY_ON.get(way, connection.vendor) != connection.vendor:
        pytest.skip("not a statement of this database")
    fill_every_table()
    connection.check_constraints()  # PostgreSQL puts them off to the end, and would refuse TRUNCATE for that
    went_through, empty = [], []
    for table in guarded_tables():
        model = MODELS[table]
        before = list(model._base_manager.order_by("pk").values())
        if not before:
            empty.append(table)
        try:
            with transaction.atomic():
                WAYS[way](model)
            went_through.append(table)
        except DatabaseError as refusal:
            assert "append-only" in str(refusal), (table, refusal)
        assert list(model._base_manager.order_by("pk").values()) == before, table
    assert (went_through, empty) == ([], [])
