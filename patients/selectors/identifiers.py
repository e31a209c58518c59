"""Sensitive numbers as pages show them, and whose a number is."""

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.locked_text import blind, unlock
from clinic.models import Site
from patients.domain.identifiers import FEWEST, KINDS, bare, masked
from patients.models import Identifier
from patients.selectors.merged import records_of

PLACE = "patients.identifier.{kind}"


@dataclass(frozen=True, slots=True)
class MaskedNumber:
    """One number, its end only."""

    id: int
    kind_words: str
    masked: str


def place_of(kind: str) -> str:
    """Where a number of that kind is kept; it opens nowhere else."""
    return PLACE.format(kind=kind)


def numbers_masked(patient_id: int) -> list[MaskedNumber]:
    """The person's numbers, masked."""
    rows = Identifier.objects.filter(patient_id__in=records_of(patient_id), ended_at__isnull=True)
    return [
        MaskedNumber(row.pk, row.get_kind_display(), masked(unlock(row.locked, place_of(row.kind)))) for row in rows
    ]


def people_with_number(written: str, *, site: Site) -> list[int]:
    """The ids of the people of the site who have exactly this number, of any kind."""
    if len(bare(written)) < FEWEST:
        return []
    wanted = [blind(bare(written), place_of(kind)) for kind in KINDS]
    rows = Identifier.objects.filter(blind__in=wanted, ended_at__isnull=True, patient__site=site)
    return list(rows.order_by("patient_id").values_list("patient_id", flat=True).distinct())


def sharing_a_number(site: Site, ids: Iterable[int] | None = None) -> list[set[int]]:
    """Groups of records that have the same number; only those of these people, where they are named."""
    rows = Identifier.objects.filter(patient__site=site, ended_at__isnull=True)
    if ids is not None:
        rows = rows.filter(blind__in=rows.filter(patient__in=list(ids)).values("blind"))
    groups: dict[str, set[int]] = {}
    for blinded, patient_id in rows.values_list("blind", "patient_id"):
        groups.setdefault(blinded, set()).add(patient_id)
    return [group for group in groups.values() if len(group) > 1]
