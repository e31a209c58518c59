"""Record numbers and the people they stand for, at one site."""

from collections.abc import Iterable, Mapping

from clinic.actors import Actor
from patients.domain.record_number import is_record_number, parse
from patients.models import Patient
from patients.selectors.merged import survivor_id


def id_with_number(typed: str, viewer: Actor) -> int | None:
    """The id of the person with that record number at the viewer's site, however it was typed."""
    if not is_record_number(typed):
        return None
    number = parse(typed)
    found = Patient.objects.filter(record_number=number, site=viewer.at_site).values_list("pk", flat=True).first()
    return None if found is None else survivor_id(found)


def numbers_of(ids: Iterable[int], viewer: Actor) -> Mapping[int, str]:
    """The record numbers of these people, those of the viewer's site only."""
    return dict(Patient.objects.filter(pk__in=list(ids), site=viewer.at_site).values_list("pk", "record_number"))
