"""How a person can be reached: what the record says, and whether it is to be confirmed again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic import clock
from clinic.actors import Actor
from patients.domain.contact import confirm_on
from patients.models import ContactDetails, EmergencyContact, Patient, Phone
from patients.models.contact import LANGUAGES


@dataclass(frozen=True, slots=True)
class Confirmation:
    """When the contact details were last confirmed, and when they are to be confirmed again."""

    confirmed_on: date | None
    due_on: date
    overdue: bool


def confirmation_of(patient_id: int, *, viewer: Actor) -> Confirmation | None:
    """Of a person on record; one query."""
    row = (
        Patient.objects.filter(pk=patient_id, site=viewer.at_site)
        .values_list("registered_at", "contact_details__confirmed_on")
        .first()
    )
    if row is None:
        return None
    registered_at, confirmed_on = row
    due_on = confirm_on(confirmed_on, clock.local(viewer.at_site, registered_at).date())
    return Confirmation(confirmed_on, due_on, overdue=due_on <= viewer.day)


def identity_known(patient_id: int) -> dict[str, Any]:
    """Names, birth date and sex as they stand in the record; None where it holds nothing."""
    patient = Patient.objects.get(pk=patient_id)
    return {
        "given_name": patient.given_name,
        "family_name": patient.family_name,
        "preferred_name": patient.preferred_name or None,
        "birth_date": patient.birth_date.isoformat() if patient.birth_date else None,
        "sex": None if patient.sex == "unknown" else patient.sex,
    }


def contacts_known(patient_id: int) -> dict[str, Any]:
    """Phones, e-mail, address and the preferred way, as the questions of the intake name them."""
    rows = Phone.objects.filter(patient=patient_id).values("number", "label", "safe_to_leave_message")
    phones = [{name: told for name, told in row.items() if told != ""} for row in rows]
    details = ContactDetails.objects.filter(patient=patient_id).first() or ContactDetails()
    known: dict[str, Any] = {"phones": phones or None, "email": details.email or None}
    known["preferred_channel"] = details.preferred_channel or None
    known |= {name: getattr(details, name) or None for name in ("street", "city", "state", "postcode")}
    if phones:
        known["has_phone"] = "yes"
    if details.email:
        known["email_use"] = "safe" if details.email_safe else "unsafe"
    if details.street or details.city or details.postcode:
        known["address"] = "letters" if details.letter_safe else "no_letters"
    return known


def language_known(patient_id: int) -> dict[str, Any]:
    """Language and interpreter."""
    details = ContactDetails.objects.filter(patient=patient_id).first() or ContactDetails()
    spoken = details.language
    other = bool(spoken) and spoken not in LANGUAGES
    return {
        "language": "other" if other else spoken or None,
        "other_language": spoken if other else None,
        "interpreter": details.interpreter or None,
    }


def emergency_known(patient_id: int) -> dict[str, Any]:
    """Whom to call. Whether they may be told is left to the answers: no and not asked are the same to the record."""
    contact = EmergencyContact.objects.filter(patient=patient_id).first() or EmergencyContact()
    known = {name: getattr(contact, name) or None for name in ("name", "relationship", "number")}
    return known | ({"has_contact": "yes"} if contact.name else {})
