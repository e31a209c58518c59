"""Saving answers as they are given. What was acknowledged is a row, and no window takes another's answer away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assessments.domain.answers import AnswersMalformed, check
from assessments.models import AnswerSave, Assessment
from assessments.selectors.answers import Answers, answers_of, followed_by
from assessments.selectors.stored import instrument_of, score_of
from assessments.services.safety import ask_to_read, raise_flags
from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from patients.services.own_site import at_own_site

LONGEST_ANSWER = 1000


class AnsweredElsewhere(RuleBroken):
    """Another window has answered this very item since this one was last told."""

    code = "answered_elsewhere"

    def __init__(self, items: set[str]) -> None:
        super().__init__("This was answered in another window meanwhile. Its answer stands; choose again to change it.")
        self.items = items


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save led to: the answers now, and the items another window has answered since `seen`."""

    answers: Answers
    elsewhere: set[str]


@transaction.atomic
def save_answers(
    *,
    actor: Actor,
    assessment_id: int,
    changes: Mapping[str, Any],
    seen: int | None = None,
    by_patient: bool = False,
    language: str = "en",
) -> Saved:
    """Put answers on record; `None` takes one back. Once this returns they are not lost.

    `seen` is the number of the last save this window was told of: an item that another window has answered
    since then raises AnsweredElsewhere. Values are kept as they came (a wrong one is scored as invalid), but
    an item nobody asks, and anything that is no plain value, raises Malformed.
    """
    require(actor, Permission.TAKE_ASSESSMENT)
    assessment = open_assessment(assessment_id, actor=actor)
    _check(assessment, changes)
    before = answers_of(assessment)
    wanted = {item: value for item, value in changes.items() if _value(before, item) != value}
    elsewhere = before.since(seen) if seen is not None else set()
    if elsewhere & wanted.keys():
        raise AnsweredElsewhere(elsewhere & wanted.keys())
    if not wanted:
        return Saved(before, elsewhere)
    save = put_answers(
        assessment, wanted, number=before.number + 1, actor=actor, by_patient=by_patient, language=language
    )
    audit.record(
        "assessment.answered",
        actor=actor,
        subject=assessment,
        patient_id=assessment.patient_id,
        items=sorted(wanted),
        by_patient=by_patient,
    )
    now = followed_by(before, save)
    raise_flags(assessment, score := score_of(assessment, now.raw), actor=actor, by_patient=by_patient)
    ask_to_read(assessment, score, actor=actor)
    return Saved(now, elsewhere)


def open_assessment(assessment_id: int, *, actor: Actor) -> Assessment:
    """That assessment of the actor's site, locked, while it is neither signed nor declined."""
    rows = Assessment.objects.select_related("patient__site", "conclusion")
    assessment = rows.select_for_update(of=("self",), no_key=True).filter(pk=assessment_id).first()
    if assessment is None:
        raise Missing("There is no such assessment.")
    at_own_site(actor, assessment.patient)
    if hasattr(assessment, "conclusion"):
        raise RuleBroken(
            f"This assessment has been {assessment.conclusion.kind} already. Amend it to change an answer.",
            code="concluded",
        )
    return assessment


def put_answers(
    assessment: Assessment,
    changes: Mapping[str, Any],
    *,
    number: int,
    actor: Actor,
    by_patient: bool = False,
    language: str = "en",
) -> AnswerSave:
    """One more save of the assessment. For services that have asked who may."""
    return AnswerSave.objects.create(
        assessment=assessment,
        number=number,
        changes=dict(changes),
        by_patient=by_patient,
        language=language,
        saved_by=actor.user,
        saved_at=clock.now(),
    )


def _value(answers: Answers, item: str) -> Any:
    answer = answers.items.get(item)
    return answer.value if answer else None


def _check(assessment: Assessment, changes: Mapping[str, Any]) -> None:
    """Raise Malformed for what cannot be an answer at all, right or wrong."""
    try:
        check(instrument_of(assessment), changes)
    except AnswersMalformed as wrong:
        raise Malformed("These are not answers to this instrument.", fields=wrong.fields) from wrong
    if any(isinstance(value, str) and len(value) > LONGEST_ANSWER for value in changes.values()):
        raise Malformed("An answer is at most 1000 characters long.")
