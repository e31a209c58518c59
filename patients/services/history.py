"""Writing down what somebody tells of their past and their health.

    record_history(actor=actor, patient=patient, topic=TOPICS["substances"], answers={"substance": "heroin", …})

A correction is a new row that names the one it replaces. Whoever corrects a row that somebody else has changed
meanwhile is refused, and so is whoever answers a topic of one row not knowing the answer that somebody else has just
given: nobody's answer is lost in silence.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.models import User
from clinic.permissions import Permission
from patients.models import NoneReported, Patient
from patients.models.history import ANSWERS_WITHOUT_ROWS, ENDED_BECAUSE, HistoryRow
from patients.models.history_topics import Topic
from patients.selectors.history import history_of, unasked
from patients.selectors.merged import records_of
from patients.services.history_effects import after_ending, after_writing, prepared
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person

_OURS = ("patient", "recorded_by", "recorded_at", "replaces", "ended_by", "ended_at", "ended_because")


@transaction.atomic
def record_history(
    *, actor: Actor, patient: Patient, topic: Topic, answers: Mapping[str, Any], shown: Collection[int] | None = None
) -> HistoryRow:
    """A new row; of a single topic, in the place of the one that stands. Raises Malformed, RuleBroken.

    `shown` are the ids of the rows of a single topic that whoever answers had before them; None: no page was shown.
    """
    person = _locked(actor, patient)
    before = list(_standing(topic, person).order_by("-id")) if topic.single else []
    for other in before:
        if shown is not None and other.pk not in shown and _changed(other, answers):
            raise RuleBroken(
                f"{_name(other.recorded_by)} has answered this meanwhile. Look at it as it stands now.",
                code="changed_meanwhile",
            )
    for other in before[1:]:  # of a merged person each record may have had its answer
        _end(actor, other, "corrected")
    if before:
        return _replaced(actor, person, topic, before[0], answers)
    row = _written(actor, person, topic, answers, before=None)
    for none in _standing_none(topic, person):
        _end(actor, none, "corrected")
    audit.record("history.recorded", actor=actor, subject=row, patient_id=row.patient_id, topic=topic.slug)
    return row


@transaction.atomic
def correct_history(
    *, actor: Actor, patient: Patient, topic: Topic, row_id: int, answers: Mapping[str, Any]
) -> HistoryRow:
    """The row as it is right; the old one stays on record as corrected. The same answers again change nothing."""
    person = _locked(actor, patient)
    return _replaced(actor, person, topic, _standing_row(person, topic, row_id), answers)


@transaction.atomic
def end_history(*, actor: Actor, patient: Patient, topic: Topic, row_id: int, because: str) -> HistoryRow:
    """The row stands no longer: it is over, or was written down by mistake."""
    if because not in ("over", "mistaken"):
        raise Malformed("Say whether it is over or was a mistake.", fields={"because": list(ENDED_BECAUSE.values())})
    row = _standing_row(_locked(actor, patient), topic, row_id)
    _end(actor, row, because)
    audit.record(
        "history.ended", actor=actor, subject=row, patient_id=row.patient_id, topic=topic.slug, because=because
    )
    return row


@transaction.atomic
def record_none(*, actor: Actor, patient: Patient, topic: Topic, answer: str = "none") -> NoneReported:
    """Asked, and there is none, or the person would rather not say. Refused while rows say otherwise."""
    person = _locked(actor, patient)
    if answer not in ANSWERS_WITHOUT_ROWS or (answer == "none" and not topic.none):
        raise Malformed("This topic has no such answer.", fields={"answer": ["Choose one of the answers offered."]})
    if _standing(topic, person).exists():
        raise RuleBroken("There are answers on record. End them first, if they are over.", code="answered_otherwise")
    before: NoneReported | None = _standing_none(topic, person).first()
    if before is not None and before.answer == answer:
        return before
    if before is not None:
        _end(actor, before, "corrected")
    row = NoneReported.objects.create(
        patient=person,
        topic=topic.slug,
        answer=answer,
        recorded_by=actor.user,
        recorded_at=clock.now(),
        replaces=before,
    )
    audit.record("history.none_recorded", actor=actor, subject=row, patient_id=row.patient_id, topic=topic.slug)
    return row


@transaction.atomic
def decline_history(*, actor: Actor, patient: Patient, topics: Iterable[str]) -> None:
    """The person would rather not say anything of these topics. What they told of some of them stays."""
    _locked(actor, patient)
    for topic in unasked(history_of(patient.pk, topics=topics)):
        record_none(actor=actor, patient=patient, topic=topic, answer="declined")


def _locked(actor: Actor, patient: Patient) -> Patient:
    """The person, once this actor may write about them: two who write about one person take turns."""
    require(actor, Permission.RECORD_HISTORY)
    at_own_site(actor, patient)
    return lock_person(patient.pk)


def _standing(topic: Topic, person: Patient) -> Any:
    return topic.model.objects.filter(patient__in=records_of(person.pk), ended_at__isnull=True)


def _standing_none(topic: Topic, person: Patient) -> Any:
    return NoneReported.objects.filter(patient__in=records_of(person.pk), topic=topic.slug, ended_at__isnull=True)


def _standing_row(person: Patient, topic: Topic, row_id: int) -> HistoryRow:
    """The row, if it still stands. Raises Missing, or RuleBroken when somebody has changed it meanwhile."""
    rows = topic.model.objects.select_related("ended_by").filter(patient__in=records_of(person.pk))
    row: HistoryRow | None = rows.filter(pk=row_id).first()
    if row is None:
        raise Missing("There is no such row.")
    if row.ended_by is not None:
        raise RuleBroken(
            f"{_name(row.ended_by)} has changed this row meanwhile. Look at it as it stands now.",
            code="changed_meanwhile",
        )
    return row


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _changed(before: HistoryRow, answers: Mapping[str, Any]) -> list[str]:
    """The columns in which the answers differ from the row."""
    return [name for name, value in answers.items() if hasattr(before, name) and getattr(before, name) != value]


def _replaced(
    actor: Actor, person: Patient, topic: Topic, before: HistoryRow, answers: Mapping[str, Any]
) -> HistoryRow:
    changed = _changed(before, answers)
    if not changed and "meant" not in answers:
        return before
    _end(actor, before, "corrected")
    row = _written(actor, person, topic, answers, before=before)
    fields = sorted(changed)
    audit.record("history.corrected", actor=actor, subject=row, patient_id=person.pk, topic=topic.slug, fields=fields)
    return row


def _written(
    actor: Actor, patient: Patient, topic: Topic, answers: Mapping[str, Any], *, before: HistoryRow | None
) -> HistoryRow:
    columns = prepared(topic, answers, actor=actor, patient=patient, before=before)
    row: HistoryRow = topic.model(
        patient=patient, recorded_by=actor.user, recorded_at=clock.now(), replaces=before, **columns
    )
    _check(row, clock.local(actor.at_site))
    row.save(force_insert=True)
    after_writing(row, actor=actor)
    return row


def _end(actor: Actor, row: HistoryRow, because: str) -> None:
    row.ended_by, row.ended_at, row.ended_because = actor.user, clock.now(), because
    row.save(update_fields=["ended_by", "ended_at", "ended_because"])
    after_ending(row, actor=actor)


def _check(row: HistoryRow, wall: datetime) -> None:
    """All that is wrong with the answers is told at once. Raises Malformed."""
    wrong: dict[str, list[str]] = {}
    checks: tuple[Callable[[], None], ...] = (
        lambda: row.clean_fields(exclude=set(_OURS)),
        row.clean,
        row.validate_constraints,
    )
    for check in checks:
        try:
            check()
        except ValidationError as error:
            told = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            for name, sentences in told.items():
                wrong.setdefault(name, sentences)
    for name in row.PAST:
        day = getattr(row, name)
        if day and day > wall.date():
            wrong[name] = ["This day lies in the future."]
        elif day and row.patient.birth_date and day < row.patient.birth_date:
            wrong[name] = ["This day lies before the birth date."]
    if wrong:
        raise Malformed("Not saved: look at the answers that are marked.", fields=wrong)
