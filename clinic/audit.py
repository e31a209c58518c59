"""The one way a line gets into the audit trail: in the transaction of the change it tells of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from clinic import clock
from clinic.actors import Actor
from clinic.db.statements import add
from clinic.models.audit import AuditEvent


def record(
    verb: str,
    *,
    actor: Actor,
    subject: models.Model | None = None,
    patient_id: int | None = None,
    **detail: Any,
) -> AuditEvent:
    """Write one event. `verb` is a noun and a past tense, such as "dose.given".

    `detail` takes plain values; a changed field is given as [old, new]. Never a name, a birth
    date or a phone number. Raises RuntimeError outside a transaction: a change and its trace
    are saved together or not at all.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit event is written in the transaction of its change")
    return add(_event(verb, actor, subject, patient_id, detail))


def record_many(
    verb: str, *, actor: Actor, about: Iterable[tuple[models.Model, int | None, Mapping[str, Any]]]
) -> None:
    """Write the same event of many: one for each subject, with its patient's id and its detail, as `record` would."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit event is written in the transaction of its change")
    AuditEvent.objects.bulk_create(
        _event(verb, actor, subject, patient_id, detail) for subject, patient_id, detail in about
    )


def _event(
    verb: str, actor: Actor, subject: models.Model | None, patient_id: int | None, detail: Mapping[str, Any]
) -> AuditEvent:
    return AuditEvent(
        at=clock.now(),
        user_id=actor.user.pk,
        username=actor.user.username,
        role=actor.role.value,
        door=actor.door.value,
        site_id=actor.site.pk if actor.site else None,
        station=actor.station.code if actor.station else "",
        verb=verb,
        subject_kind=(subject._meta.model_name or "") if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        patient_id=patient_id,
        detail=dict(detail),
    )
