"""Which records stand for one person.

A selector of any app that reads what belongs to a person asks for `patient_id__in=records_of(patient_id)`; for
somebody who was never merged that is their own record alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clinic.errors import Missing
from clinic.models import Site
from patients.models import Patient, RecordMerge


def merges_in_force() -> QuerySet[RecordMerge]:
    """The merges nobody has undone."""
    return RecordMerge.objects.filter(split__isnull=True).order_by()


def surviving(patient_id: int) -> Coalesce:
    """For a query: the id of the person that record stands for, itself when it was not merged."""
    merge = merges_in_force().filter(absorbed=patient_id).values("survivor")
    return Coalesce(Subquery(merge[:1]), Value(patient_id))


def survivor_id(patient_id: int) -> int:
    """The id of the person that record stands for."""
    merged = merges_in_force().filter(absorbed=patient_id).values_list("survivor_id", flat=True).first()
    return merged if merged is not None else patient_id


def records_of(patient_id: int) -> QuerySet[Any, Any]:
    """The ids of a person's records, for an `__in`: their own and the absorbed ones. Costs no statement of its own."""
    own = Patient.objects.order_by().filter(pk=patient_id).values_list("pk", flat=True)
    absorbed = merges_in_force().filter(survivor=patient_id).values_list("absorbed_id", flat=True)
    return own.union(absorbed, all=True)


def record_ids(patient_id: int) -> list[int]:
    """The same as a list, for tables without a key to people; one statement."""
    return [patient_id, *merges_in_force().filter(survivor=patient_id).values_list("absorbed_id", flat=True)]


def standing_for(patient_ids: Iterable[int]) -> Mapping[int, int]:
    """Every record of these people, absorbed ones too, with the id of the person it stands for; one statement."""
    ids = list(patient_ids)
    merged = merges_in_force().filter(absorbed__in=ids).values("survivor")
    merges = merges_in_force().filter(Q(survivor__in=ids) | Q(survivor__in=merged))
    absorbed = dict(merges.values_list("absorbed_id", "survivor_id"))
    return {own: own for own in (*ids, *absorbed.values())} | absorbed


def stand_ins(site: Site) -> Mapping[int, Patient]:
    """Of every absorbed record of the site, by its id: the person it stands for. Nearly always empty."""
    rows = merges_in_force().filter(absorbed__site=site).select_related("survivor")
    return {merge.absorbed_id: merge.survivor for merge in rows}


def merge_at(merge_id: int, *, site: Site) -> RecordMerge:
    """That merge, in force or undone, of a person of the site. Raises Missing."""
    rows = RecordMerge.objects.select_related("survivor", "absorbed", "merged_by", "split__split_by")
    found = rows.filter(pk=merge_id, survivor__site=site).first()
    if found is None:
        raise Missing("There is no such merge at this site.")
    return found


def absorbed_by(patient_id: int) -> QuerySet[RecordMerge]:
    """The merges in force into this person, with the absorbed records."""
    return merges_in_force().filter(survivor=patient_id).select_related("absorbed", "merged_by").order_by("id")
