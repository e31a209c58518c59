"""The containers of a site: what each holds by the books, and where it is in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Case, F, Sum, When

from clinic.errors import Missing
from clinic.models import Station
from dosing.domain.container_code import read_code
from dosing.domain.ledger import Account
from dosing.models import Container, Dose, Mounting, Movement

_INTO_SAFE = Sum(
    Case(
        When(destination=Account.SAFE, then=F("micrograms")),
        When(source=Account.SAFE, then=-F("micrograms")),
        default=0,
    )
)


@dataclass(frozen=True, slots=True)
class OnShelf:
    """One container with what is in it, in micrograms, and the station where it is in use."""

    container: Container
    on_hand_micrograms: int
    station: str | None


def on_shelf(site_id: int, *, after: str = "", most: int) -> list[OnShelf]:
    """Containers by code, in three queries whatever their number; empty ones too."""
    rows = Container.objects.filter(site_id=site_id, code__gt=after).select_related("lot__product__medication")
    containers = list(rows.order_by("code")[:most])
    ids = [container.pk for container in containers]
    held, at = held_by(ids), _stations(ids)
    return [OnShelf(container, held.get(container.pk, 0), at.get(container.pk)) for container in containers]


def held_by(ids: Iterable[int]) -> Mapping[int, int]:
    """Micrograms in the safe account of each container."""
    rows = Movement.objects.filter(container_id__in=ids).order_by()
    return dict(rows.values("container_id").annotate(held=_INTO_SAFE).values_list("container_id", "held"))


def held_right_after(movement: Movement) -> int:
    """Micrograms in the container when this movement had been made."""
    until = Movement.objects.filter(container_id=movement.container_id, pk__lte=movement.pk)
    held: int = until.aggregate(held=_INTO_SAFE)["held"] or 0
    return held


def container_at(site_id: int, code: str) -> Container:
    """The container of that code at the site, or Missing in a sentence."""
    rows = Container.objects.select_related("lot__product__medication")
    known = read_code(code)
    found = rows.filter(site_id=site_id, code=known).first() if known else None
    if found is None:
        raise Missing("There is no container with that code at this site.")
    return found


def received_micrograms(container: Container) -> int:
    """What was in the container when it came."""
    rows = Movement.objects.filter(container=container, source=Account.SUPPLIER, cause_kind="container")
    return sum(rows.values_list("micrograms", flat=True))


def waste_of(dose: Dose) -> Movement | None:
    """The part of a dose that was poured and not taken, as a movement; None when all of it was taken."""
    if dose.micrograms >= dose.ordered_micrograms:
        return None
    rows = Movement.objects.filter(cause_kind="dose", cause_id=dose.pk, destination=Account.WASTE)
    return rows.select_related("witness").first()


def station_where_mounted(site_id: int, code: str) -> Station | None:
    """The station where the container is in use; None when it is nowhere."""
    known = read_code(code)
    if known is None:
        return None
    rows = Mounting.objects.filter(container__code=known, container__site_id=site_id, unmounted_at__isnull=True)
    mounting = rows.select_related("station").first()
    return mounting.station if mounting else None


def _stations(ids: Iterable[int]) -> Mapping[int, str]:
    rows = Mounting.objects.filter(container_id__in=ids, unmounted_at__isnull=True)
    return dict(rows.values_list("container_id", "station__code"))
