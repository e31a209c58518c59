"""What happens to doses when a merge is undone: nobody is dosed until a prescriber has looked at both histories."""

from datetime import datetime

from clinic.actors import Actor
from clinic.permissions import Role
from dosing.selectors.merging import was_treated_since
from dosing.services.holds import place_hold
from patients.models import Patient
from patients.questions import TwoRecords

WHY = "Two records were separated. Read both histories before a dose: what was given while they were one stands here"


def hold_after_split(actor: Actor, records: TwoRecords, merged_at: datetime) -> None:
    """Hold both where anything was given or ordered while they were one: neither history tells all of it now."""
    both = (records.survivor_id, records.absorbed_id)
    if not was_treated_since(both, merged_at):
        return
    for patient in Patient.objects.filter(pk__in=both).order_by("pk"):
        where = "." if patient.pk == records.survivor_id else ", or on the other record."
        place_hold(actor=actor, patient=patient, reason=WHY + where, lifted_by=Role.PRESCRIBER)
