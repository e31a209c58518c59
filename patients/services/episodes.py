"""The open episode of a person, held while something is put on record about it; and answers judged."""

from collections.abc import Collection
from datetime import date

from clinic.actors import Actor
from clinic.errors import Malformed, RuleBroken
from patients.models import Enrolment, Patient
from patients.selectors.merged import records_of
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person

NOT_OPEN = "This person is not in treatment now. Open an episode first: admit, or begin an assessment."


def open_episode(actor: Actor, patient: Patient) -> Enrolment:
    """Lock the person and find the open episode. Raises Missing elsewhere and RuleBroken without one."""
    at_own_site(actor, patient)
    person = lock_person(patient.pk)
    enrolment = Enrolment.objects.filter(patient__in=records_of(person.pk), discharged_on__isnull=True).first()
    if enrolment is None:
        raise RuleBroken(NOT_OPEN, code="not_admitted")
    return enrolment


def chosen(field: str, value: str, choices: Collection[str]) -> str:
    """One of the choices. Raises Malformed naming the field."""
    if value not in choices:
        known = ", ".join(one for one in choices if one)
        raise Malformed("Choose one of the answers.", fields={field: [f"One of {known}."]})
    return value


def written(field: str, text: str, *, most: int) -> str:
    """Text that says something, trimmed. Raises Malformed naming the field."""
    text = text.strip()
    if not text or len(text) > most:
        raise Malformed("Something is not filled in.", fields={field: [f"Needed, in at most {most} characters."]})
    return text


def by_today(field: str, day: date, actor: Actor) -> date:
    """A day that has come. Raises Malformed naming the field."""
    if day > actor.day:
        raise Malformed("This day has not come yet.", fields={field: ["Today or earlier."]})
    return day
