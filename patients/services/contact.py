"""What the intake learns about a person, written to the record: who they are, how to reach them, whom to call.

Each of these runs in the transaction of the save that calls it, and asks its own permission.
"""

from datetime import date
from typing import Any

import phonenumbers
from django.conf import settings
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.domain.answers import Answers, is_told
from patients.models import ContactDetails, EmergencyContact, Patient
from patients.selectors.people import person_here
from patients.services.own_site import at_own_site
from patients.services.phones import PhoneNumber, keep_phones, read_phones
from patients.services.registration import change_identity

NAMES = ("given_name", "family_name")
NOT_LEFT_OUT = "This cannot be left out of a record. Correct it instead of emptying it."


@transaction.atomic
def keep_identity(*, actor: Actor, patient: Patient, answers: Answers) -> None:
    """Names, birth date and sex; pronouns stay with the answers. Raises Malformed without a legal name.

    The birth date is told, or it is said that it is not known; left empty it is neither.
    """
    gone = {name: [NOT_LEFT_OUT] for name in NAMES if not is_told(answers.get(name))}
    if not answers.get("birth_date"):
        gone["birth_date"] = [NOT_LEFT_OUT]
    if gone:
        raise Malformed("A record needs a name, and a birth date or that it is not known.", fields=gone)
    change_identity(
        actor=actor,
        patient=patient,
        given_name=answers["given_name"],
        family_name=answers["family_name"],
        preferred_name=answers.get("preferred_name", ""),
        birth_date=date.fromisoformat(answers["birth_date"]) if is_told(answers["birth_date"]) else None,
        sex=answers["sex"] if is_told(answers.get("sex")) else "unknown",
    )


@transaction.atomic
def keep_contacts(*, actor: Actor, patient: Patient, answers: Answers) -> None:
    """Phones, e-mail, address and the preferred way; answering them confirms them."""
    require(actor, Permission.EDIT_PATIENT)
    at_own_site(actor, patient)
    phones = keep_phones(patient, read_phones(PhoneNumber(**phone) for phone in answers.get("phones", [])))
    has_address = answers.get("address") in ("letters", "no_letters")
    parts = ("street", "city", "state", "postcode")
    columns: dict[str, Any] = {
        "email": _told(answers, "email"),
        "email_safe": answers.get("email_use") == "safe",
        "no_fixed_address": answers.get("address") == "none",
        "letter_safe": answers.get("address") == "letters",
        "preferred_channel": _told(answers, "preferred_channel"),
        **{name: _told(answers, name) if has_address else "" for name in parts},
    }
    changed = _change_details(patient, {**columns, "confirmed_on": actor.day, "confirmed_by": actor.user})
    if phones or changed:
        fields = sorted({*changed, *(["phones"] if phones else [])})
        audit.record("contacts.changed", actor=actor, subject=patient, patient_id=patient.pk, fields=fields)


@transaction.atomic
def keep_language(*, actor: Actor, patient: Patient, answers: Answers) -> None:
    """In which language the person is spoken to, and with whose help."""
    require(actor, Permission.EDIT_PATIENT)
    at_own_site(actor, patient)
    spoken = _told(answers, "other_language") if answers.get("language") == "other" else _told(answers, "language")
    changed = _change_details(patient, {"language": spoken, "interpreter": _told(answers, "interpreter")})
    if changed:
        audit.record("contacts.changed", actor=actor, subject=patient, patient_id=patient.pk, fields=sorted(changed))


@transaction.atomic
def keep_emergency_contact(*, actor: Actor, patient: Patient, answers: Answers) -> None:
    """Whom to call in danger. That they may know of the treatment is true only where the person said yes."""
    require(actor, Permission.EDIT_PATIENT)
    at_own_site(actor, patient)
    if answers.get("has_contact") != "yes" or not is_told(answers.get("name")):
        gone, _ = EmergencyContact.objects.filter(patient=patient).delete()
        if gone:
            audit.record("emergency_contact.removed", actor=actor, subject=patient, patient_id=patient.pk)
        return
    columns = {
        "name": answers["name"],
        "relationship": _told(answers, "relationship"),
        "number": one_form(answers["number"], "number") if is_told(answers.get("number")) else "",
        "may_be_told": answers.get("may_be_told") == "yes",
    }
    contact, _ = EmergencyContact.objects.update_or_create(patient=patient, defaults=columns)
    may = columns["may_be_told"]
    audit.record("emergency_contact.kept", actor=actor, subject=contact, patient_id=patient.pk, may_be_told=may)


@transaction.atomic
def confirm_contacts(*, actor: Actor, patient_id: int) -> ContactDetails:
    """Somebody asked, and all of it is still right."""
    require(actor, Permission.EDIT_PATIENT)
    person = person_here(patient_id, viewer=actor)
    patient = Patient.objects.select_for_update(no_key=True).get(pk=person.pk)
    if _change_details(patient, {"confirmed_on": actor.day, "confirmed_by": actor.user}):
        audit.record("contacts.confirmed", actor=actor, subject=patient, patient_id=patient.pk)
    return ContactDetails.objects.get(patient=patient)


def one_form(written: str, name: str) -> str:
    """A phone number in one form. Raises Malformed, naming the question it answers."""
    try:
        number = phonenumbers.parse(written, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        sentence = "This is no phone number; write it with area code, as (212) 555-0123."
        raise Malformed(sentence, fields={name: [sentence]})
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _told(answers: Answers, name: str) -> str:
    answer = answers.get(name)
    return str(answer) if is_told(answer) else ""


def _change_details(patient: Patient, columns: dict[str, Any]) -> list[str]:
    """Write what differs; the names of the columns that did."""
    details, new = ContactDetails.objects.get_or_create(patient=patient, defaults=columns)
    changed = [name for name, value in columns.items() if getattr(details, name) != value]
    for name in changed:
        setattr(details, name, columns[name])
    if changed:
        details.save(update_fields=changed)
    return list(columns) if new else changed
