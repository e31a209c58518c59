"""Opening a record leaves a trace, as opening a chart does."""

from django.db import models, transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.permissions import Permission


@transaction.atomic
def note_opened(row: models.Model, *, actor: Actor, patient_id: int | None) -> None:
    """Somebody opened this row in the administration pages."""
    require(actor, Permission.USE_ADMIN)
    audit.record("record.opened", actor=actor, subject=row, patient_id=patient_id)
