"""What is to be sent, what stands against it at this moment, and where it would go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from clinic import clock
from clinic.clock import dosing_day
from clinic.models import Site
from patients.domain.consent_state import REVOKED
from patients.domain.contact import confirm_on
from patients.domain.reminder_words import Said, Words, language_for, words_of
from patients.domain.reminding import Look
from patients.models import AddressMark, ContactDetails, Enrolment, Patient, Phone, Reminder, ReminderRules
from patients.models.reminders import CLAIMED, CONSENT_OF, EMAIL, EXPECTED_TODAY, SMS, WAITING, WINDOW
from patients.questions import not_here_yet
from patients.selectors.consent import consents_at
from patients.selectors.merged import records_of, survivor_id

NO_DETAILS = ContactDetails()


@dataclass(frozen=True, slots=True)
class Reached:
    """A person as a message finds them now: where, in which language, on which clock."""

    person: Patient
    address: str
    language: str
    time_zone: str
    look: Look


def ready(now: datetime, channels: Iterable[str]) -> QuerySet[Reminder]:
    """What may be touched now, the longest waiting first: the hour has come, or a sender's lease has run out."""
    rows = Reminder.objects.filter(state__in=(WAITING, CLAIMED), not_before__lte=now, channel__in=list(channels))
    return rows.filter(site__reminder_rules__is_on=True).order_by("not_before", "id")


def rules_of(site: Site) -> ReminderRules | None:
    """How the site reminds people; None where that was never set up."""
    return ReminderRules.objects.filter(site=site).first()


def reached(reminder: Reminder) -> Reached:
    """Everything that decides about a reminder, as it is at this moment."""
    person = Patient.objects.select_related("site", "contact_details").get(pk=survivor_id(reminder.patient_id))
    details = getattr(person, "contact_details", NO_DETAILS)
    address = address_of(person, reminder.channel)
    return Reached(
        person=person,
        address=address,
        language=language_for(details.language),
        time_zone=details.time_zone or person.site.time_zone,
        look=_look(reminder, person, details, address),
    )


def _look(reminder: Reminder, person: Patient, details: ContactDetails, address: str) -> Look:
    today = dosing_day(person.site)
    check_in = reminder.check_in
    registered_on = clock.local(person.site, person.registered_at).date()
    asked_after = reminder.template == EXPECTED_TODAY
    return Look(
        today=today,
        about_on=reminder.about_on,
        hour_gone=reminder.about_at is not None and reminder.about_at <= clock.now(),
        closed=bool(check_in and not check_in.is_open),
        moved=bool(check_in and (check_in.due_on, check_in.at) != (reminder.about_on, reminder.about_at)),
        in_treatment=Enrolment.objects.filter(patient__in=records_of(person.pk), discharged_on__isnull=True).exists(),
        consented=agreed_to(person, reminder.channel),
        address=address,
        confirm_on=None if reminder.channel == WINDOW else confirm_on(details.confirmed_on, registered_on),
        came=asked_after and person.pk not in not_here_yet(person.site, today),
    )


def agreed_to(person: Patient, channel: str) -> bool:
    """Whether the person agrees to be reached that way now. Whoever took any such consent back later than they gave
    the newest does not: a second paper of the same kind is not a second will."""
    about = CONSENT_OF[channel]
    standings = [one for one in consents_at(person, clock.now(), kinds=["contact"]) if one.consent.about == about]
    given = [one.consent.recorded_at for one in standings if one.is_in_force]
    taken = [one.ending.ended_at for one in standings if one.state == REVOKED and one.ending]
    return bool(given) and max(given) > max(taken, default=datetime.min.replace(tzinfo=max(given).tzinfo))


def address_of(person: Patient, channel: str) -> str:
    """The first number or address where a message may be left and that nobody found wrong; empty when there is none."""
    if channel == WINDOW:
        return "window"
    wrong = wrong_addresses(person)
    if channel == SMS:
        numbers = Phone.objects.filter(patient__in=records_of(person.pk), safe_to_leave_message=True)
        found = list(numbers.order_by("id").values_list("number", flat=True))
    elif channel == EMAIL:
        details = ContactDetails.objects.filter(patient=person, email_safe=True).first()
        found = [details.email] if details and details.email else []
    return next((address for address in found if address not in wrong), "")


def addresses_of(person: Patient) -> list[str]:
    """Every number and e-mail address of the record."""
    numbers = Phone.objects.filter(patient__in=records_of(person.pk)).order_by("id")
    mails = ContactDetails.objects.filter(patient=person).exclude(email="")
    return [*numbers.values_list("number", flat=True), *mails.values_list("email", flat=True)]


def wrong_addresses(person: Patient) -> set[str]:
    """The numbers and addresses whose last mark says that they are wrong."""
    marks = AddressMark.objects.filter(patient__in=records_of(person.pk)).order_by("id")
    last = dict(marks.values_list("address", "is_wrong"))
    return {address for address, is_wrong in last.items() if is_wrong}


def words_for(reminder: Reminder, rules: ReminderRules, language: str) -> Words:
    """The message, in that language."""
    told_at = clock.local(rules.site, reminder.about_at).time() if reminder.about_at else None
    said = Said(rules.sender, rules.phone, reminder.about_on, told_at)
    return words_of(reminder.template, reminder.channel, language, said)


def people_with_address(address: str) -> QuerySet[Patient]:
    """Everybody whose record holds that number or e-mail address, wrong or not."""
    phones = Phone.objects.filter(number=address).values("patient")
    mails = ContactDetails.objects.filter(email__iexact=address).values("patient")
    return Patient.objects.filter(Q(pk__in=phones) | Q(pk__in=mails)).select_related("site").order_by("id")
