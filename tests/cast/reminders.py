"""People who may be reached, and a site that reminds, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from clinic import clock
from clinic.services.system import system_actor
from patients.domain.consent import Draft
from patients.models import Consent, Patient, Reminder
from patients.services.checkins import Days
from patients.services.contact import keep_contacts
from patients.services.making_reminders import make_due_reminders
from patients.services.reminder_rules import set_rules
from patients.services.reminding import ByHand, remind
from patients.services.sending import send_what_is_due
from tests.cast.check_ins import planned
from tests.cast.clinic import Clinic
from tests.cast.consent import allowed
from tests.cast.dosing import newcomer

NUMBER, MAIL = "+12125550123", "ada@example.org"


def reminding(clinic: Clinic, **changes: Any) -> None:
    """The site reminds people, under a neutral name, a day before."""
    usual = {"is_on": True, "sender": "Front Desk", "phone": "(212) 555-0199"}
    set_rules(actor=clinic.actor("administrator"), site=clinic.site, **(usual | changes))


def may_contact(clinic: Clinic, patient: Patient, *channels: str) -> list[Consent]:
    """The person agrees to be reached these ways, on paper."""
    day = clinic.actor("counselor").day
    return [
        allowed(
            clinic, patient, Draft("contact", "paper", "en", patient.legal_name, day, about=one, document="folder 3")
        )
        for one in channels or ("sms",)
    ]


def reachable(clinic: Clinic, *channels: str, given: str = "Ada", number: str = NUMBER) -> Patient:
    """A person in treatment with a phone and an e-mail where messages may be left, who agreed to text messages."""
    patient = newcomer(clinic, given=given)
    phones = [{"number": number, "safe_to_leave_message": True}]
    answers = {"phones": phones, "email": MAIL, "email_use": "safe", "preferred_channel": "text"}
    keep_contacts(actor=clinic.actor("intake"), patient=patient, answers=answers)
    may_contact(clinic, patient, *channels)
    return patient


def due_soon(clinic: Clinic, patient: Patient, *, at: datetime | None = None) -> Any:
    """A check-in tomorrow, at an hour if one is given."""
    day = clinic.actor("counselor").day + timedelta(days=1)
    return planned(clinic, patient, days=Days(day, day, day, at))


def reminded(clinic: Clinic, patient: Patient) -> Reminder:
    """A check-in tomorrow, and the reminder of it, waiting."""
    due_soon(clinic, patient, at=clock.now() + timedelta(hours=23))
    make_due_reminders(actor=system_actor())
    return Reminder.objects.filter(patient=patient).latest("id")


def to_be_told(clinic: Clinic, patient: Patient) -> Reminder:
    """A reminder of a check-in tomorrow that is told the person at the desk, made by hand."""
    reminding(clinic)
    may_contact(clinic, patient, "window_note")
    check_in = due_soon(clinic, patient)
    wanted = ByHand(check_in.pk, "window", clock.now(), at_any_hour=True)
    return remind(actor=clinic.actor("intake"), patient_id=patient.pk, wanted=wanted)


def send() -> int:
    """One run of the sender."""
    return send_what_is_due(actor=system_actor())
