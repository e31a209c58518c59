"""A person's phone numbers: read as people write them, kept in one form."""

from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
from django.conf import settings

from clinic.errors import Malformed
from patients.models import Patient, Phone

MOST = 6


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number as it was given at the desk."""

    number: str
    label: str = ""
    safe_to_leave_message: bool = False


def read_phones(phones: Iterable[PhoneNumber]) -> list[Phone]:
    """Unsaved rows of the numbers, each once. Raises Malformed for what is no phone number."""
    rows: dict[str, Phone] = {}
    for phone in phones:
        number = _in_one_form(phone.number)
        rows[number] = Phone(
            number=number,
            backwards=number.lstrip("+")[::-1],
            label=" ".join(phone.label.split())[:30],
            safe_to_leave_message=phone.safe_to_leave_message,
        )
    if len(rows) > MOST:
        raise Malformed("Too many phone numbers.", fields={"phones": [f"At most {MOST} numbers a person."]})
    return list(rows.values())


def keep_phones(patient: Patient, phones: list[Phone]) -> bool:
    """Make these the person's numbers; whether that changed anything."""

    def told(rows: Iterable[Phone]) -> list[tuple[str, str, bool]]:
        return sorted((row.number, row.label, row.safe_to_leave_message) for row in rows)

    if told(phones) == told(patient.phones.all()):
        return False
    patient.phones.all().delete()
    for phone in phones:
        phone.patient = patient
    Phone.objects.bulk_create(phones)
    return True


def _in_one_form(written: str) -> str:
    try:
        number = phonenumbers.parse(written, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Malformed(
            "This is no phone number.",
            fields={"phones": [f"{written[:20]} is no phone number; write it with area code, as (212) 555-0123."]},
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
