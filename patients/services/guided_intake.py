"""Taking a person's intake: saving each section as it is answered, handing it on, closing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import GRANTS, Permission, Role
from patients.domain.answers import Answers, mark_of, merge, number_in
from patients.models import Handover, Intake, SectionVersion
from patients.sections import Section, section_called
from patients.selectors.intake import (
    answers_now,
    intake_here,
    intake_seen,
    is_handed_to,
    latest_version,
    open_intake_of,
    version_numbered,
)
from patients.selectors.people import person_here
from patients.services.follow_ups import raise_follow_up, settle_follow_ups
from patients.services.person_lock import lock_person

HANDED = "intake_handover"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a section.

    `unread` are questions whose text makes no sense; what is on record for them stays. `shown` is the mark of the
    answers the page started from. `chosen` says "mine" or "theirs" for questions that two people answered at once.
    """

    answers: Answers
    shown: str
    unread: frozenset[str] = frozenset()
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save led to. `joined`: somebody else's answers were there too and have been kept."""

    version: SectionVersion | None
    mark: str
    joined: bool


class SectionClash(RuleBroken):
    """Somebody else answered the same questions differently meanwhile. Nothing has been saved."""

    code = "section_clash"

    def __init__(self, questions: tuple[str, ...], *, theirs: Answers, mark: str, by: Any, at: datetime | None) -> None:
        super().__init__("Somebody else answered the same questions meanwhile. Choose for each which answer holds.")
        self.questions, self.theirs, self.mark, self.by, self.at = questions, theirs, mark, by, at


@transaction.atomic
def begin_intake(*, actor: Actor, patient_id: int) -> Intake:
    """The person's open intake, or a new one where there is none."""
    require(actor, Permission.TAKE_INTAKE)
    person = person_here(patient_id, viewer=actor)
    patient = lock_person(person.pk)
    intake = open_intake_of(patient.pk)
    if intake is not None:
        return intake
    intake = Intake.objects.create(patient=patient, opened_at=clock.now(), opened_by=actor.user)
    audit.record("intake.opened", actor=actor, subject=intake, patient_id=patient.pk)
    return intake


@transaction.atomic
def save_section(*, actor: Actor, intake_id: int, key: str, typed: Typed) -> Saved:
    """Keep the answers of one section; a save that changes nothing leaves no trace.

    What somebody else saved meanwhile is kept beside it. Raises SectionClash where both answered the same question
    differently, and Malformed when the record cannot take an answer.
    """
    section = section_called(key)
    intake = _locked(actor, intake_id)
    if section.recorded:  # its rows are on record already, by services of their own
        _taken_up(actor, intake)
        return Saved(None, mark_of(0, {}), joined=False)
    latest = latest_version(intake, key)
    theirs = answers_now(section, latest, intake.patient_id)
    number = latest.number if latest else 0
    unmoved = typed.shown == mark_of(number, theirs)
    base = theirs if unmoved else version_numbered(intake, key, number_in(typed.shown))
    mine = {name: answer for name, answer in typed.answers.items() if name not in typed.unread}
    mine |= {name: base[name] for name in typed.unread if name in base}
    merged = merge(base=base, mine=mine, theirs=theirs, chosen=typed.chosen)
    if merged.clashes:
        by, at = (latest.saved_by, latest.saved_at) if latest else (None, None)
        raise SectionClash(merged.clashes, theirs=theirs, mark=mark_of(number, theirs), by=by, at=at)
    joined = not unmoved and merged.answers != mine
    if latest and latest.answers == merged.answers:
        return Saved(latest, mark_of(number, theirs), joined)
    if latest is None and not merged.answers:
        return Saved(None, mark_of(0, theirs), joined)
    section.keep(actor=actor, patient=person_here(intake.patient_id, viewer=actor), answers=merged.answers)
    version = _write(actor, intake, section, latest, merged.answers)
    _taken_up(actor, intake)
    return Saved(version, mark_of(version.number, answers_now(section, version, intake.patient_id)), joined)


@transaction.atomic
def decline_section(*, actor: Actor, intake_id: int, key: str) -> None:
    """The person would rather not answer this section. What was answered stays; answering later takes it back."""
    section = section_called(key)
    intake = _locked(actor, intake_id)
    if section.recorded:
        section.recorded.decline(actor=actor, patient=person_here(intake.patient_id, viewer=actor))
        return
    latest = latest_version(intake, key)
    if latest is None or not latest.declined:
        _write(actor, intake, section, latest, latest.answers if latest else {}, declined=True)


@transaction.atomic
def hand_over(*, actor: Actor, intake_id: int, to_role: str, note: str = "") -> Handover:
    """Put the intake down for another role to take up, with what they should know."""
    intake = _locked(actor, intake_id)
    if to_role not in takers():
        raise Malformed("Choose who takes it up.", fields={"to_role": ["Choose who takes it up."]})
    handover = Handover.objects.create(
        intake=intake, to_role=to_role, note=" ".join(note.split())[:300], handed_at=clock.now(), handed_by=actor.user
    )
    audit.record("intake.handed_over", actor=actor, subject=intake, patient_id=intake.patient_id, to_role=to_role)
    settle_follow_ups(actor=actor, kind=HANDED, source=intake, outcome="Handed on.")
    raise_follow_up(
        actor=actor,
        patient=intake.patient,
        kind=HANDED,
        title="Take up an intake",
        text=handover.note,
        owner_role=Role(to_role),
        source=intake,
    )
    return handover


@transaction.atomic
def close_intake(*, actor: Actor, intake_id: int, without: str = "") -> Intake:
    """The asking is over. With answers missing it needs a reason (TEDS source values: R-TEDS-2)."""
    intake = _locked(actor, intake_id)
    missing = intake_seen(intake, site=actor.at_site).missing
    without = " ".join(without.split())[:300]
    if missing and not without:
        titles = ", ".join(one.section.title for one, _ in missing)
        raise RuleBroken(
            f"Still to be asked: {titles}. Ask, or say why the intake is closed without it.",
            code="answers_missing",
            fields={"without": ["Say why it is closed without these answers."]},
        )
    intake.closed_at, intake.closed_by = clock.now(), actor.user
    intake.closed_without = without if missing else ""
    intake.save(update_fields=["closed_at", "closed_by", "closed_without"])
    settle_follow_ups(actor=actor, kind=HANDED, source=intake, outcome="The intake was closed.")
    audit.record(
        "intake.closed", actor=actor, subject=intake, patient_id=intake.patient_id, missing=[s.key for s, _ in missing]
    )
    return intake


def takers() -> tuple[Role, ...]:
    """The roles an intake can be handed to."""
    return tuple(role for role in Role if Permission.TAKE_INTAKE in GRANTS[role])


def _taken_up(actor: Actor, intake: Intake) -> None:
    """Somebody of the role it was handed to goes on with it."""
    if is_handed_to(intake, actor.role):
        settle_follow_ups(actor=actor, kind=HANDED, source=intake, outcome="Taken up.")


def _locked(actor: Actor, intake_id: int) -> Intake:
    """The open intake, its person locked until the end of the transaction."""
    require(actor, Permission.TAKE_INTAKE)
    person = person_here(intake_here(intake_id, viewer=actor).patient_id, viewer=actor)
    lock_person(person.pk)
    intake = intake_here(intake_id, viewer=actor)
    if intake.closed_at is not None:
        raise RuleBroken(
            "This intake is closed. Open the chart and begin another one to ask again.", code="intake_closed"
        )
    return intake


def _write(
    actor: Actor, intake: Intake, section: Section, latest: SectionVersion | None, answers: Answers, **more: bool
) -> SectionVersion:
    with clash_means(RuleBroken("Somebody saved this section at the same moment. Press again.", code="section_clash")):
        version = SectionVersion.objects.create(
            intake=intake,
            section=section.key,
            number=(latest.number if latest else 0) + 1,
            answers=dict(answers),
            saved_at=clock.now(),
            saved_by=actor.user,
            role=actor.role.value,
            **more,
        )
    declined = {"declined": True} if more.get("declined") else {}
    audit.record(
        "intake.section_saved",
        actor=actor,
        subject=intake,
        patient_id=intake.patient_id,
        section=section.key,
        number=version.number,
        **declined,
    )
    return version
