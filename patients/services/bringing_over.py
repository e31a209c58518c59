"""Many people at once, as they come over from another system: the rules and traces of one, in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.domain.enrolment import BEING_ASSESSED, INTERIM
from patients.domain.names import tidy
from patients.models import Enrolment, Patient, Phone
from patients.models.enrolment import PROGRAMMES
from patients.services.enrolment import USUAL_SETTING, admission_day_fault
from patients.services.names import index_new
from patients.services.phones import PhoneNumber, read_phones
from patients.services.registration import Identity, identity_faults, next_record_numbers

# Interim treatment has a wait and a limit of its own (42 CFR 8.12(j)); an assessment begins here. Neither is brought.
PROGRAMMES_BROUGHT = tuple(name for name in PROGRAMMES if name not in (INTERIM, BEING_ASSESSED))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody in treatment elsewhere: who they are, one phone at most, and since when they are in which programme."""

    given_name: str
    family_name: str
    birth_date: date | None
    admitted_on: date
    programme: str
    preferred_name: str = ""
    sex: str = "unknown"
    phone: PhoneNumber | None = None

    @property
    def identity(self) -> Identity:
        """Who they are, as it will stand in the row."""
        names = (tidy(self.given_name), tidy(self.family_name), tidy(self.preferred_name))
        return Identity(*names, self.birth_date, self.sex)


def newcomer_faults(newcomer: Newcomer, today: date) -> dict[str, list[str]]:
    """What the rules of registering and admitting say against this person, in sentences by field."""
    faults = identity_faults(newcomer.identity, today)
    if newcomer.programme not in PROGRAMMES_BROUGHT:
        faults["programme"] = [f"One of {', '.join(PROGRAMMES_BROUGHT)}."]
    day = admission_day_fault(newcomer.admitted_on, birth_date=newcomer.birth_date, today=today)
    if day is not None:
        faults["admitted_on"] = [day]
    if newcomer.phone is not None and not _is_phone(newcomer.phone):
        faults["phone"] = ["This is no phone number; write it with area code, as (212) 555-0123."]
    return faults


@transaction.atomic
def bring_people_over(*, actor: Actor, newcomers: Sequence[Newcomer]) -> list[Patient]:
    """Register and admit all of them, in their order. Raises Malformed when one of them breaks a rule."""
    require(actor, Permission.BRING_OVER)
    for newcomer in newcomers:
        faults = newcomer_faults(newcomer, actor.day)
        if faults:
            raise Malformed("Some answers cannot be right.", fields=faults)
    now, site = clock.now(), actor.at_site
    patients = Patient.objects.bulk_create(
        Patient(
            record_number=number, site=site, registered_at=now, registered_by=actor.user, **newcomer.identity.columns()
        )
        for number, newcomer in zip(next_record_numbers(len(newcomers)), newcomers, strict=True)
    )
    index_new(patients)
    Phone.objects.bulk_create(_phones(patients, newcomers))
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(
            patient=patient,
            site=site,
            programme=newcomer.programme,
            setting=USUAL_SETTING.get(newcomer.programme, "outpatient"),
            came_as="admission",
            admitted_on=newcomer.admitted_on,
            admitted_by=actor.user,
        )
        for patient, newcomer in zip(patients, newcomers, strict=True)
    )
    audit.record_many("patient.registered", actor=actor, about=((one, one.pk, {}) for one in patients))
    audit.record_many(
        "enrolment.opened",
        actor=actor,
        about=((e, e.patient_id, {"programme": e.programme, "on": str(e.admitted_on)}) for e in enrolments),
    )
    return patients


def _phones(patients: Sequence[Patient], newcomers: Sequence[Newcomer]) -> list[Phone]:
    rows = []
    for patient, newcomer in zip(patients, newcomers, strict=True):
        for row in read_phones([newcomer.phone] if newcomer.phone else []):
            row.patient = patient
            rows.append(row)
    return rows


def _is_phone(phone: PhoneNumber) -> bool:
    try:
        read_phones([phone])
    except Malformed:
        return False
    return True
