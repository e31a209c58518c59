"""Registering a person and changing who they are on record."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db import connection, transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.domain.names import tidy, why_not_a_name
from patients.domain.record_number import next_number
from patients.models import Patient
from patients.models.patient import SEXES
from patients.services.names import index_names
from patients.services.own_site import at_own_site
from patients.services.phones import PhoneNumber, keep_phones, read_phones

__all__ = ["Identity", "PhoneNumber", "change_identity", "identity_faults", "next_record_numbers", "register_patient"]

OLDEST_YEARS = 120


@dataclass(frozen=True, slots=True)
class Identity:
    """Who someone is, as it will stand in the row."""

    given_name: str
    family_name: str
    preferred_name: str
    birth_date: date | None
    sex: str

    def columns(self) -> dict[str, str | date | None]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@transaction.atomic
def register_patient(
    *,
    actor: Actor,
    given_name: str,
    family_name: str,
    birth_date: date | None,
    preferred_name: str = "",
    sex: str = "unknown",
    phones: Iterable[PhoneNumber] = (),
) -> Patient:
    """Put a new person on record and give them the next record number. Without a birth date it is not known."""
    require(actor, Permission.REGISTER_PATIENT)
    identity = Identity(tidy(given_name), tidy(family_name), tidy(preferred_name), birth_date, sex)
    _check_identity(actor, identity)
    numbers = read_phones(phones)
    patient = Patient.objects.create(
        record_number=next_record_numbers(1)[0],
        site=actor.at_site,
        registered_at=clock.now(),
        registered_by=actor.user,
        **identity.columns(),
    )
    index_names(patient)
    keep_phones(patient, numbers)
    audit.record("patient.registered", actor=actor, subject=patient, patient_id=patient.pk)
    return patient


@transaction.atomic
def change_identity(
    *,
    actor: Actor,
    patient: Patient,
    given_name: str,
    family_name: str,
    birth_date: date | None,
    preferred_name: str = "",
    sex: str = "unknown",
    phones: Iterable[PhoneNumber] | None = None,
) -> Patient:
    """Correct names, birth date, sex or phones. The trail says which fields changed, not to what.

    Without `phones` the numbers stay as they are; an empty list takes them all off.
    """
    require(actor, Permission.EDIT_PATIENT)
    at_own_site(actor, patient)
    identity = Identity(tidy(given_name), tidy(family_name), tidy(preferred_name), birth_date, sex)
    _check_identity(actor, identity)
    numbers = None if phones is None else read_phones(phones)
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    changed = [name for name, value in identity.columns().items() if getattr(patient, name) != value]
    for name in changed:
        setattr(patient, name, getattr(identity, name))
    if changed:
        patient.save(update_fields=changed)
        index_names(patient)
    if numbers is not None and keep_phones(patient, numbers):
        changed.append("phones")
    if changed:
        audit.record("patient.changed", actor=actor, subject=patient, patient_id=patient.pk, fields=changed)
    return patient


def _check_identity(actor: Actor, identity: Identity) -> None:
    faults = identity_faults(identity, actor.day)
    if faults:
        raise Malformed("Some answers cannot be right.", fields=faults)


def identity_faults(identity: Identity, today: date) -> dict[str, list[str]]:
    """What cannot be right about who someone is said to be, in sentences by field; empty when nothing is."""
    wrong = {"given_name": why_not_a_name(identity.given_name)}
    for name in ("family_name", "preferred_name"):
        if getattr(identity, name):
            wrong[name] = why_not_a_name(getattr(identity, name))
    if identity.birth_date is not None:
        wrong["birth_date"] = _why_not_born(identity.birth_date, today)
    if identity.sex not in SEXES:
        wrong["sex"] = f"One of {', '.join(SEXES)}."
    return {name: [sentence] for name, sentence in wrong.items() if sentence}


def _why_not_born(day: date, today: date) -> str | None:
    if day > today:
        return "The birth date lies in the future."
    return f"The birth date lies more than {OLDEST_YEARS} years back." if day.year < today.year - OLDEST_YEARS else None


def next_record_numbers(count: int) -> list[str]:
    """The numbers after the last one, ours to the end of the transaction: two registrations at once take turns."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE patients_patient IN SHARE ROW EXCLUSIVE MODE")
    last = Patient.objects.order_by("-pk").values_list("record_number", flat=True).first()
    numbers = [next_number(last)]
    while len(numbers) < count:
        numbers.append(next_number(numbers[-1]))
    return numbers
