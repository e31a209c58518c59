"""What this app itself knows to be due, and the kinds of check-ins that staff plan by hand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from clinic.models import Site
from clinic.permissions import Role
from patients.due_sources import DueItem, Gone, Kind, add_kind
from patients.selectors.due import (
    clocks_with_anchor,
    consents_ending,
    contacts_to_confirm,
    exams_recorded,
    plans_recorded,
    renewed_consents,
)

# Clocks of an episode that a person comes for, and the kind of check-in each is. They raise follow-ups of their own.
CLOCKS = {
    "full_exam": "physical",
    "yearly_exam": "physical",
    "care_plan": "care_plan",
    "care_plan_review": "care_plan",
}
LATE_DAYS = timedelta(days=14)  # ours: so long after its day it can still be kept, late
OPENS_BEFORE = timedelta(days=30)  # ours: a month to sign anew, as the clocks are told of


def add_own_kinds() -> None:
    """Called once, when the app is ready."""
    add_kind(Kind("physical", "Physical exam", Role.PRESCRIBER, has_task=True), _physicals, _examined)
    add_kind(Kind("care_plan", "Care plan", Role.COUNSELOR, has_task=True), _care_plans, _agreed)
    taken_back = "The consent was taken back or has ended."
    consent = Kind("consent_ends", "Consent ends", Role.COUNSELOR, with_person=False, fell_away=taken_back)
    add_kind(consent, _consents, _consented_anew)
    add_kind(Kind("contact", "Confirm phone and address", Role.INTAKE), _contacts)
    add_kind(Kind("counseling", "Counseling", Role.COUNSELOR, by_hand=True))
    add_kind(Kind("callback", "Come back with the bottles", Role.NURSE, by_hand=True))
    add_kind(Kind("call", "Call the person", Role.COUNSELOR, by_hand=True))
    add_kind(Kind("visit", "See the prescriber", Role.PRESCRIBER, by_hand=True))


def _physicals(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    return _clocks("physical", site, records, day)


def _care_plans(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    return _clocks("care_plan", site, records, day)


def _clocks(kind: str, site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    for patient_id, clock, anchor in clocks_with_anchor(site, records, day):
        if CLOCKS.get(clock.kind) == kind:
            opens, due = min(clock.told_from, clock.due_on), clock.due_on
            yield DueItem(patient_id, kind, f"{clock.kind}:{anchor}", clock.title, opens, due, due + LATE_DAYS)


def _examined(_records: Mapping[int, int], gone: Sequence[Gone]) -> Iterator[int]:
    latest = exams_recorded({_episode(one) for one in gone})
    yield from (one.id for one in gone if (found := latest.get(_episode(one))) and found >= one.planned_at)


def _agreed(_records: Mapping[int, int], gone: Sequence[Gone]) -> Iterator[int]:
    latest = plans_recorded({_episode(one) for one in gone})
    yield from (one.id for one in gone if (found := latest.get(_episode(one))) and found >= one.planned_at)


def _episode(one: Gone) -> int:
    """The episode in the key of a clock."""
    return int(one.key.split(":")[1])


def _consents(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    for patient_id, consent_id, ends_on in consents_ending(records, day):
        opens = ends_on - OPENS_BEFORE
        yield DueItem(
            patient_id, "consent_ends", f"consent:{consent_id}", "A consent ends", opens, ends_on, ends_on + LATE_DAYS
        )


def _consented_anew(records: Mapping[int, int], gone: Sequence[Gone]) -> Iterator[int]:
    renewed = renewed_consents(records)
    yield from (one.id for one in gone if int(one.key.removeprefix("consent:")) in renewed)


def _contacts(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    for patient_id, since, due in contacts_to_confirm(site, records):
        yield DueItem(
            patient_id, "contact", f"contact:{since}", "Confirm phone and address", due, due, due + OPENS_BEFORE
        )
