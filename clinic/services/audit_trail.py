"""Looking at the trail leaves a trace too."""

from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.permissions import Permission


@transaction.atomic
def record_trail_opened(*, actor: Actor, patient_id: int) -> None:
    """Somebody looked at what was done in one person's record."""
    require(actor, Permission.VIEW_AUDIT)
    audit.record("trail.opened", actor=actor, patient_id=patient_id)


@transaction.atomic
def record_trail_exported(*, actor: Actor, patient_id: int | None, **asked: Any) -> None:
    """Somebody took a copy of the trail along."""
    require(actor, Permission.VIEW_AUDIT)
    audit.record("trail.exported", actor=actor, patient_id=patient_id, **asked)
