"""Guests: a person of another programme dosed here for a while, or one of ours dosed elsewhere."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from patients.domain.enrolment import BEING_ASSESSED, GUEST
from patients.models import Enrolment, GuestStay, Patient
from patients.models.guests import GUEST_REASONS
from patients.selectors.merged import records_of
from patients.services.enrolment import Terms, admit
from patients.services.episodes import chosen, open_episode, written
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person

LONGEST_STAY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Stay:
    """The other programme, the approved days, and the verified dose. Daily amount in micrograms."""

    programme_name: str
    verified_with: str
    decided_by: str
    reason: str
    from_day: date
    until_day: date
    medication: str
    formulation: str
    micrograms: int
    letter: str
    part2_consent: str
    last_dose_on: date | None = None
    last_dose_micrograms: int | None = None
    take_homes: str = ""


@transaction.atomic
def welcome_guest(*, actor: Actor, patient: Patient, stay: Stay) -> GuestStay:
    """Receive a person of another programme; opens an episode that asks for no admission of its own."""
    require(actor, Permission.ARRANGE_GUEST)
    at_own_site(actor, patient)
    person = lock_person(patient.pk)
    enrolment = Enrolment.objects.filter(patient__in=records_of(person.pk), discharged_on__isnull=True).first()
    if enrolment is None:
        enrolment = admit(actor=actor, patient=patient, terms=Terms(came_as=GUEST))
    elif enrolment.programme == BEING_ASSESSED or enrolment.came_as == GUEST:
        enrolment.programme, enrolment.came_as = "otp", GUEST
        enrolment.save(update_fields=["programme", "came_as"])
    else:
        raise RuleBroken("This person is in treatment here. A guest belongs to another programme.", code="not_a_guest")
    return _keep(actor, enrolment, "here", stay)


@transaction.atomic
def send_guest(*, actor: Actor, patient: Patient, stay: Stay) -> GuestStay:
    """Let another programme dose one of ours for a while; no dose is given here on those days (R-8.12-GUEST-2)."""
    require(actor, Permission.ARRANGE_GUEST)
    enrolment = open_episode(actor, patient)
    if enrolment.came_as == GUEST:
        raise RuleBroken("This person is a guest here; the home programme arranges further stays.", code="is_guest")
    return _keep(actor, enrolment, "away", stay)


@transaction.atomic
def end_guest_stay(*, actor: Actor, stay: GuestStay, confirmation: str) -> GuestStay:
    """Close a stay with what the other programme confirmed was given; our own days are free again."""
    require(actor, Permission.RECORD_ADMISSION)
    at_own_site(actor, stay.patient)
    locked = GuestStay.objects.select_for_update().filter(pk=stay.pk, ended_at__isnull=True).first()
    if locked is None:
        raise RuleBroken("This guest stay has ended already.", code="already_ended")
    locked.ended_by, locked.ended_at = actor.user, clock.now()
    locked.confirmation = written("confirmation", confirmation, most=300)
    locked.save(update_fields=["ended_by", "ended_at", "confirmation"])
    audit.record("guest.ended", actor=actor, subject=locked, patient_id=locked.patient_id)
    return locked


def guest_stay_of(*, actor: Actor, patient_id: int, stay_id: int) -> GuestStay:
    """A stay of a person of this site. Raises Missing."""
    found = (
        GuestStay.objects.select_related("patient")
        .filter(pk=stay_id, patient=patient_id, patient__site=actor.at_site)
        .first()
    )
    if found is None:
        raise Missing("There is no such guest stay.")
    return found


def _keep(actor: Actor, enrolment: Enrolment, direction: str, stay: Stay) -> GuestStay:
    if not timedelta(0) <= stay.until_day - stay.from_day <= LONGEST_STAY:
        raise Malformed("A stay ends after it begins.", fields={"until_day": ["Not before its first day."]})
    if stay.micrograms <= 0:
        raise Malformed("A dose is more than nothing.", fields={"mg": ["More than 0."]})
    with clash_means(RuleBroken("There is a guest stay already. End that one first.", code="guest_already")):
        row = GuestStay.objects.create(
            patient_id=enrolment.patient_id,
            enrolment=enrolment,
            direction=direction,
            programme_name=written("programme_name", stay.programme_name, most=120),
            verified_with=written("verified_with", stay.verified_with, most=120),
            decided_by=written("decided_by", stay.decided_by, most=120),
            reason=chosen("reason", stay.reason, GUEST_REASONS),
            from_day=stay.from_day,
            until_day=stay.until_day,
            medication=written("medication", stay.medication, most=40),
            formulation=written("formulation", stay.formulation, most=80),
            micrograms=stay.micrograms,
            last_dose_on=stay.last_dose_on,
            last_dose_micrograms=stay.last_dose_micrograms,
            take_homes=stay.take_homes.strip()[:120],
            letter=written("letter", stay.letter, most=120),
            part2_consent=written("part2_consent", stay.part2_consent, most=120),
            recorded_by=actor.user,
            recorded_at=clock.now(),
        )
    audit.record(
        "guest.arranged", actor=actor, subject=row, patient_id=enrolment.patient_id, direction=direction,
        from_day=str(stay.from_day), until_day=str(stay.until_day),
    )  # fmt: skip
    return row
