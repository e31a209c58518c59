"""Recording observations, and correcting them by a new row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from assessments.domain.observations import KINDS, OUTCOMES, Entry, read_entry
from assessments.models import Observation
from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.services.requests import Press, once
from patients.models import Patient
from patients.services.own_site import at_own_site

OLDEST = timedelta(days=3660)
CLOCKS_DIFFER = timedelta(minutes=5)


class UnitDoubt(RuleBroken):
    """A value is unusual: the other unit is asked for, or a confirmation. Nothing has been recorded."""

    code = "unit_check"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be recorded: the kind, when it was taken, what came of it, and what was typed."""

    kind: str
    taken_at: datetime
    outcome: str = "measured"
    entry: Entry = field(default_factory=Entry)
    note: str = ""


@transaction.atomic
def record_observation(*, actor: Actor, patient: Patient, what: Recording) -> Observation:
    """Add one observation. Raises Malformed for what cannot be read, UnitDoubt for what must be confirmed first."""
    require(actor, Permission.RECORD_OBSERVATION)
    at_own_site(actor, patient)
    row = _row(actor, patient, what)
    row.save()
    audit.record("observation.recorded", actor=actor, subject=row, patient_id=patient.pk, **_detail(row))
    return row


@transaction.atomic
def correct_observation(*, actor: Actor, row: Observation, what: Recording, reason: str) -> Observation:
    """Put a new row in the place of one, with the reason; the old one stays on record."""
    require(actor, Permission.RECORD_OBSERVATION)
    at_own_site(actor, row.patient)
    if what.kind != row.kind:
        raise Malformed("A correction is of the same kind. Mark this one as entered in error and add the other.")
    new = _row(actor, row.patient, what, corrects=row, reason=_reason(reason))
    with clash_means(RuleBroken("This entry has been corrected already. Correct the later one.", code="corrected")):
        new.save()
    detail = _detail(new) | {"corrects": row.pk}
    audit.record("observation.corrected", actor=actor, subject=new, patient_id=row.patient_id, **detail)
    return new


def mark_error(*, actor: Actor, row: Observation, reason: str) -> Observation:
    """Take an entry out: it was not this person's, or never happened."""
    if row.outcome == "entered_in_error":
        raise RuleBroken("This entry says already that the one before it was in error.", code="corrected")
    what = Recording(row.kind, row.taken_at, outcome="entered_in_error")
    return correct_observation(actor=actor, row=row, what=what, reason=reason)


def recorded_once(pressed: Press, *, actor: Actor, effect: Callable[[], Observation]) -> Observation:
    """Record what one press asks for; pressed twice, the first one's row."""
    return once(pressed, actor=actor, model=Observation, effect=effect).row


def _row(
    actor: Actor, patient: Patient, what: Recording, *, corrects: Observation | None = None, reason: str = ""
) -> Observation:
    kind = KINDS.get(what.kind)
    if kind is None or what.outcome not in OUTCOMES or (what.outcome == "entered_in_error" and corrects is None):
        raise Malformed("There is no such kind of observation.")
    now = clock.now()
    if not now - OLDEST <= what.taken_at <= now + CLOCKS_DIFFER:
        sentence = "When it was taken is not in the future and at most ten years ago."
        raise Malformed(sentence, fields={"taken_at": [sentence]})
    values = {}
    if what.outcome == "measured":
        read = read_entry(kind, what.entry)
        if read.wrong:
            raise Malformed("Some answers cannot be taken.", fields=_listed(read.wrong))
        if read.asked:
            raise UnitDoubt("Look again at what is marked, then record.", fields=_listed(read.asked))
        values = read.values
    return Observation(
        patient=patient,
        kind=kind.code,
        outcome=what.outcome,
        taken_at=what.taken_at,
        values=values,
        note=what.note.strip()[:300],
        corrects=corrects,
        reason=reason,
        recorded_by=actor.user,
        recorded_at=now,
    )


def _listed(sentences: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [sentence] for name, sentence in sentences.items()}


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Malformed("A correction has a reason.", fields={"reason": ["Say why it is corrected."]})
    return reason.strip()[:200]


def _detail(row: Observation) -> dict[str, str]:
    return {"kind": row.kind, "outcome": row.outcome}
