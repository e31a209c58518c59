"""Registering a person and changing who they are on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.domain.record_number import next_number
from patients.models import Patient, Phone
from patients.models.patient import SEXES

OLDEST_YEARS = 120


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number as it was given at the desk."""

    number: str
    label: str = ""
    safe_to_leave_message: bool = False


@transaction.atomic
def register_patient(
    *,
    actor: Actor,
    given_name: str,
    family_name: str,
    birth_date: date,
    preferred_name: str = "",
    sex: str = "unknown",
    phones: Iterable[PhoneNumber] = (),
) -> Patient:
    """Put a new person on record and give them the next record number."""
    require(actor, Permission.REGISTER_PATIENT)
    _check_identity(actor, given_name=given_name, family_name=family_name, birth_date=birth_date, sex=sex)
    patient = Patient.objects.create(
        record_number=_next_record_number(),
        site=actor.at_site,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        preferred_name=preferred_name.strip(),
        birth_date=birth_date,
        sex=sex,
        registered_at=clock.now(),
        registered_by=actor.user,
    )
    _add_phones(patient, phones)
    audit.record("patient.registered", actor=actor, subject=patient, patient_id=patient.pk)
    return patient


@transaction.atomic
def change_identity(
    *,
    actor: Actor,
    patient: Patient,
    given_name: str,
    family_name: str,
    birth_date: date,
    preferred_name: str = "",
    sex: str = "unknown",
    phones: Iterable[PhoneNumber] = (),
) -> Patient:
    """Correct names, birth date, sex or phones. The trail says which fields changed, not to what."""
    require(actor, Permission.EDIT_PATIENT)
    _check_identity(actor, given_name=given_name, family_name=family_name, birth_date=birth_date, sex=sex)
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    new = {
        "given_name": given_name.strip(),
        "family_name": family_name.strip(),
        "preferred_name": preferred_name.strip(),
        "birth_date": birth_date,
        "sex": sex,
    }
    changed = [name for name, value in new.items() if getattr(patient, name) != value]
    for name in changed:
        setattr(patient, name, new[name])
    if changed:
        patient.save(update_fields=changed)
    patient.phones.all().delete()
    _add_phones(patient, phones)
    audit.record("patient.changed", actor=actor, subject=patient, patient_id=patient.pk, fields=[*changed, "phones"])
    return patient


def _check_identity(actor: Actor, *, given_name: str, family_name: str, birth_date: date, sex: str) -> None:
    fields: dict[str, list[str]] = {}
    for name, value in (("given_name", given_name), ("family_name", family_name)):
        if not any(letter.isalpha() for letter in value):
            fields[name] = ["Write the name as on an official paper; a name has letters."]
        elif not all(letter.isprintable() for letter in value) or any(ord(letter) > 0x1EFFF for letter in value):
            fields[name] = ["A name is written with letters, not with pictures."]
    if birth_date > actor.day:
        fields["birth_date"] = ["The birth date lies in the future."]
    elif birth_date.year < actor.day.year - OLDEST_YEARS:
        fields["birth_date"] = [f"The birth date lies more than {OLDEST_YEARS} years back."]
    if sex not in SEXES:
        fields["sex"] = [f"One of {', '.join(SEXES)}."]
    if fields:
        raise Malformed("Some answers cannot be right.", fields=fields)


def _next_record_number() -> str:
    """The number after the last one. Two registrations at once take turns at the table's last row."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE patients_patient IN SHARE ROW EXCLUSIVE MODE")
    last = Patient.objects.order_by("-pk").values_list("record_number", flat=True).first()
    return next_number(last)


def _add_phones(patient: Patient, phones: Iterable[PhoneNumber]) -> None:
    Phone.objects.bulk_create(
        Phone(
            patient=patient,
            number=phone.number,
            label=phone.label,
            safe_to_leave_message=phone.safe_to_leave_message,
        )
        for phone in phones
    )
