"""Keeping, ending and showing sensitive numbers. The number itself never reaches the trail."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.locked_text import blind, lock, unlock
from clinic.permissions import Permission
from patients.domain.identifiers import KINDS, bare, tidy_number, why_not_a_number
from patients.models import Identifier
from patients.selectors.identifiers import place_of
from patients.selectors.merged import records_of
from patients.selectors.people import person_here


@transaction.atomic
def keep_identifier(*, actor: Actor, patient_id: int, kind: str, number: str) -> Identifier:
    """Keep one more number of the person, encrypted. Raises Malformed for what cannot be one."""
    require(actor, Permission.EDIT_PATIENT)
    patient = person_here(patient_id, viewer=actor)
    if kind not in KINDS:
        raise Malformed("Choose what it is.", fields={"kind": [f"One of {', '.join(KINDS)}."]})
    wrong = why_not_a_number(kind, number)
    if wrong:
        raise Malformed("This cannot be right.", fields={"number": [wrong]})
    with clash_means(RuleBroken("This number is on record already.", code="already_kept")):
        kept = Identifier.objects.create(
            patient=patient,
            kind=kind,
            locked=lock(tidy_number(number), place_of(kind)),
            blind=blind(bare(number), place_of(kind)),
            kept_by=actor.user,
            kept_at=clock.now(),
        )
    audit.record("identifier.kept", actor=actor, subject=kept, patient_id=patient.pk, kind=kind)
    return kept


@transaction.atomic
def end_identifier(*, actor: Actor, patient_id: int, identifier_id: int) -> None:
    """The number is not the person's, or not any more. It stays on record, ended."""
    require(actor, Permission.EDIT_PATIENT)
    found = _of(actor, patient_id, identifier_id)
    found.ended_by, found.ended_at = actor.user, clock.now()
    found.save(update_fields=["ended_by", "ended_at"])
    audit.record("identifier.ended", actor=actor, subject=found, patient_id=found.patient_id, kind=found.kind)


@transaction.atomic
def show_identifier(*, actor: Actor, patient_id: int, identifier_id: int) -> tuple[Identifier, str]:
    """The whole number, with the trace that this actor saw it."""
    require(actor, Permission.SEE_IDENTIFIER)
    found = _of(actor, patient_id, identifier_id)
    audit.record("identifier.unmasked", actor=actor, subject=found, patient_id=found.patient_id, kind=found.kind)
    return found, unlock(found.locked, place_of(found.kind))


def _of(actor: Actor, patient_id: int, identifier_id: int) -> Identifier:
    patient = person_here(patient_id, viewer=actor)
    rows = Identifier.objects.select_for_update().filter(patient_id__in=records_of(patient.pk), ended_at__isnull=True)
    found = rows.filter(pk=identifier_id).first()
    if found is None:
        raise Missing("There is no such number of this person.")
    return found
