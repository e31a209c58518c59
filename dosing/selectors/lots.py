"""Lots: which containers of one there are, and who received drug of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counting
from django.db.models import Max, Min, Sum

from clinic.errors import Missing
from clinic.models import Site
from dosing.models import Container, Dose, Lot, Movement
from dosing.selectors.stock import with_balance


def lot_at(site: Site, lot_id: int) -> Lot:
    """A lot of which the site has received a container. Raises Missing for any other."""
    lots = Lot.objects.filter(containers__site=site).select_related("product__medication").distinct()
    lot = lots.filter(pk=lot_id).first()
    if lot is None:
        raise Missing("No container of such a lot was received at this site.")
    return lot


def containers_of_lot(site: Site, lot: Lot) -> list[tuple[Container, int, str | None]]:
    """The lot's containers at the site, with what is in each and where it is in use."""
    rows = with_balance(site).filter(lot=lot).select_related("received_by").order_by("code")
    return [(row, row.held, row.place) for row in rows]


@dataclass(frozen=True, slots=True)
class Received:
    """What one person received of a lot. Amounts in micrograms; reversed doses are not counted."""

    record_number: str
    patient_id: int
    doses: int
    micrograms: int
    first: date
    last: date


def who_received(lot: Lot, site: Site) -> list[Received]:
    """Everybody who received drug of this lot at the site, by record number; one statement along the movements."""
    causes = Movement.objects.filter(container__lot=lot, container__site=site, cause_kind="dose")
    doses = Dose.objects.filter(pk__in=causes.values("cause_id"), reversal__isnull=True).order_by()
    rows = doses.values_list("patient__record_number", "patient_id").annotate(
        doses=Counting("pk"), taken=Sum("micrograms"), first=Min("day"), last=Max("day")
    )
    return [Received(*row) for row in rows.order_by("patient__record_number")]
