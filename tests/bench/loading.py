"""Fill the clinic's own tables with many people and years of doses, quickly.

Runs in a process of its own with DATABASE_URL set: it makes the tables, the site and its staff through
the project, then the bulk of people, orders and past doses by SQL in the database itself. Guards and
foreign-key checks rest while the bulk goes in (`session_replication_role`), indexes are made afterwards.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

STATIONS = 16
BULK = ("dosing_dose", "dosing_movement", "clinic_auditevent")
# A bottle of past doses: 10,000 mg in doses of 80 mg.
DOSES_A_BOTTLE = 125

PEOPLE = """
INSERT INTO patients_patient (record_number, site_id, given_name, family_name, preferred_name, birth_date, sex, photo,
  registered_at, registered_by_id)
SELECT r.number, %(site)s, 'Given' || i, 'Family' || i, '', date '1960-01-01' + (i * 37 %% 16000)::int, 'unknown', '',
  %(now)s, %(user)s FROM unnest(%(numbers)s) WITH ORDINALITY AS r(number, i);
INSERT INTO patients_enrolment (patient_id, site_id, programme, admitted_on, admitted_by_id, discharge_reason)
SELECT id, %(site)s, 'otp', %(first)s, %(user)s, '' FROM patients_patient;
INSERT INTO patients_admissionbasis (patient_id, enrolment_id, basis, criteria_met, words, recorded_by_id, recorded_at)
SELECT patient_id, id, 'active_oud', 7, 'Daily use.', %(prescriber)s, %(now)s FROM patients_enrolment;
INSERT INTO patients_exam (patient_id, enrolment_id, kind, "on", modality, is_own_practitioner, examiner_name,
  examiner_licence, video_not_possible, beside_name, beside_dea, findings, labs_refused, recorded_by_id, recorded_at)
SELECT patient_id, id, k.kind, %(first)s, 'in_person', true, 'Prescriber', 'physician', '', '', '', 'Well.', false,
  %(prescriber)s, %(now)s FROM patients_enrolment, (VALUES ('screening'), ('full')) k(kind);
INSERT INTO patients_enrolmentcheck (patient_id, enrolment_id, method, asked, answer, asked_at, elsewhere, words,
  recorded_by_id, recorded_at)
SELECT patient_id, id, 'registry', 'State registry', 'not_found', %(now)s, '', '', %(user)s, %(now)s
FROM patients_enrolment;
INSERT INTO patients_consent (patient_id, kind, about, terms, patient_name, discloser, categories, recipients,
  nearby_programmes, purposes, purpose_words, statements, ends, ends_when, form_version, language, words, how, document,
  signer_name, capacity, relationship, signed_on, explained_by_id, recorded_by_id, recorded_at)
SELECT id, 'medication', 'methadone', '', 'Given', '', '[]', '[]', false, '[]', '', '[]', 'none', '', '1', 'en',
  'I agree.', 'paper', 'folder', 'Given', 'patient', '', %(first)s, %(user)s, %(user)s, %(now)s FROM patients_patient;
INSERT INTO patients_namesound (patient_id, sound) SELECT id, family_name || given_name FROM patients_patient;
INSERT INTO patients_nameword (patient_id, word, sound)
SELECT id, lower(name), sound || substring(name from '[0-9]+$') FROM patients_patient,
  LATERAL (VALUES (given_name, 'gfn'), (family_name, 'fml')) AS names (name, sound);
INSERT INTO patients_alert (patient_id, kind, text, raised_by_id, raised_at)
SELECT id, 'safety', 'History of seizures.', %(user)s, %(now)s FROM patients_patient;
INSERT INTO dosing_order (patient_id, medication_id, product_id, purpose, kind, effective_on, steps, reason,
  written_by_id, written_at)
SELECT id, %(medication)s, %(product)s, 'opioid use disorder', 'new', %(first)s,
  jsonb_build_array(jsonb_build_object('from', %(first)s::text, 'to', null, 'every_days', 1,
    'amounts_micrograms', jsonb_build_array(20000 + (id %% 18) * 5000))), '', %(prescriber)s, %(now)s
FROM patients_patient ORDER BY id;
INSERT INTO dosing_ordersignature (order_id, signed_by_id, signed_at, signed_on)
SELECT id, %(prescriber)s, %(now)s, %(first)s FROM dosing_order;
"""
DOSES = """
INSERT INTO dosing_container (code, lot_id, site_id, document, received_by_id, received_at)
SELECT 'OLD-' || i, %(lot)s, %(site)s, '222-0', %(user)s, %(now)s FROM generate_series(0, %(doses)s / 125) i;
INSERT INTO dosing_dose (id, patient_id, medication_id, day, slot, kind, order_id, product_id, container_id, site_id,
  station_id, ordered_micrograms, micrograms, given_by_id, given_at, scan_to_given_ms)
SELECT i + 1, p.first + i %% %(people)s, %(medication)s,
  %(yesterday)s - ((%(doses)s - 1 - i) / %(people)s)::int, 1, 'given',
  o.first + i %% %(people)s, %(product)s, c.first + i / 125, %(site)s, %(station)s, 80000, 80000, %(user)s,
  %(now)s - make_interval(days => 1 + ((%(doses)s - 1 - i) / %(people)s)::int), 9000
FROM generate_series(0::bigint, %(doses)s - 1) i, (SELECT min(id) AS first FROM patients_patient) p,
  (SELECT min(id) AS first FROM dosing_order) o,
  (SELECT min(id) AS first FROM dosing_container WHERE code LIKE 'OLD-%%') c;
INSERT INTO dosing_movement (id, container_id, source, destination, micrograms, moved_at, moved_by_id, cause_kind,
  cause_id, reason)
SELECT %(movements)s + id, container_id, 'safe', 'patient', micrograms, given_at, given_by_id, 'dose', id, ''
FROM dosing_dose;
INSERT INTO clinic_auditevent (id, at, user_id, username, role, door, site_id, station, verb, subject_kind, subject_id,
  patient_id, detail)
SELECT %(events)s + id, given_at, given_by_id, 'nurse', 'nurse', 'web', site_id, 'window-1', 'dose.given', 'dose', id,
  patient_id, '{"medication": "methadone", "micrograms": 80000}' FROM dosing_dose;
"""


def main(people: int, doses: int) -> None:
    """Make and fill the database of DATABASE_URL; print what the nurses need as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.clinic_at_work import make_clinic_at_work

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    ready = make_clinic_at_work(STATIONS)
    facts = ready.facts | {"people": people, "doses": doses, "yesterday": ready.today - timedelta(days=1)}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'; SET timezone = 'UTC'")
        indexes = _drop_indexes(cursor)
        cursor.execute(PEOPLE, facts | {"numbers": ready.record_numbers(people)})
        cursor.execute("SELECT coalesce(max(id), 0) FROM dosing_movement")
        facts["movements"] = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(max(id), 0) FROM clinic_auditevent")
        facts["events"] = cursor.fetchone()[0]
        cursor.execute(DOSES, facts)
        for statement in indexes:
            cursor.execute(statement)
        for table in BULK:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    sys.stdout.write(json.dumps({"sessions": ready.sessions, "tokens": ready.tokens, "codes": ready.codes}))


def _drop_indexes(cursor) -> list[str]:  # type: ignore[no-untyped-def]
    """Take the indexes of the bulk tables away; the statements that make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        [list(BULK)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
