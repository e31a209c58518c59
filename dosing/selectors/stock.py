"""The stock as its pages show it: what is on hand, the life of one container, what is in use where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from clinic import clock
from clinic.errors import Missing
from clinic.models import AuditEvent, Site
from dosing.domain.ledger import Account
from dosing.models import Container, Count, Dose, DoseEvent, DoseReversal, Medication, Mounting, Movement

NEAR_EXPIRY = timedelta(days=90)
LOOK_BACK = timedelta(days=30)  # how long ago the last check of the books may be to be shown
HELD = Coalesce(
    Sum(
        Case(
            When(movements__destination=Account.SAFE, then=F("movements__micrograms")),
            When(movements__source=Account.SAFE, then=-F("movements__micrograms")),
        )
    ),
    0,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the stock is asked for."""

    text: str = ""
    medication: str = ""
    empty: bool = False


@dataclass(frozen=True, slots=True)
class OnHand:
    """One container with what is in it; `station` is where it is in use, else it stands in the safe."""

    code: str
    product: str
    medication: str
    schedule: str
    unit: str
    unit_micrograms: int | None
    lot: str
    lot_id: int
    expires_on: date
    station: str | None
    micrograms: int

    def expiry(self, today: date) -> str:
        """Whether its last day is over or near: "expired", "near", or nothing."""
        if self.expires_on < today:
            return "expired"
        return "near" if self.expires_on <= today + NEAR_EXPIRY else ""


def with_balance(site: Site) -> QuerySet[Any]:
    """The containers of the site, each with `held` micrograms and the `place` where it is in use; one statement."""
    return Container.objects.filter(site=site).annotate(held=HELD, place=in_use_at("name"))


def in_use_at(field: str) -> Subquery:
    """The name or code of the station where a container is in use."""
    mounted = Mounting.objects.filter(container=OuterRef("pk"), unmounted_at__isnull=True)
    return Subquery(mounted.values(f"station__{field}")[:1])


def on_hand(site: Site, wanted: Wanted) -> list[OnHand]:
    """What is there, by product and expiry; the empty ones only when they are asked for."""
    rows = with_balance(site)
    in_it = ~Q(held=0) | Q(place__isnull=False)
    rows = rows.exclude(in_it) if wanted.empty else rows.filter(in_it)
    if wanted.medication:
        rows = rows.filter(lot__product__medication__code=wanted.medication)
    for word in wanted.text.split()[:5]:
        rows = rows.filter(Q(code__icontains=word) | Q(lot__number__icontains=word) | _product_named(word))
    order = ("lot__product__medication__name", "lot__product__name", "lot__expires_on", "code")
    found = rows.order_by(*order).values_list(
        "code", "lot__product__name", "lot__product__medication__name", "lot__product__schedule",
        "lot__product__unit", "lot__product__unit_micrograms", "lot__number", "lot_id", "lot__expires_on",
        "place", "held",
    )  # fmt: skip
    return [OnHand(*row) for row in found]


def _product_named(word: str) -> Q:
    return Q(lot__product__name__icontains=word) | Q(lot__product__brand__icontains=word)


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of a container, what was in it afterwards, and whom or what it was for."""

    movement: Movement
    held: int
    record_number: str
    dose_id: int | None


def movements_of(container: Container) -> list[Line]:
    """Every movement of the container, the newest first, with the balance after each."""
    rows = list(
        Movement.objects.filter(container=container).select_related("moved_by", "witness", "reverses").order_by("id")
    )
    doses = _for_whom(rows)
    held, lines = 0, list[Line]()
    for row in rows:
        held += row.micrograms * ((row.destination == Account.SAFE) - (row.source == Account.SAFE))
        number, dose_id = doses.get((row.cause_kind, row.cause_id), ("", None))
        lines.append(Line(row, held, number, dose_id))
    return lines[::-1]


def _for_whom(rows: list[Movement]) -> Mapping[tuple[str, int | None], tuple[str, int | None]]:
    """The record number and dose behind each cause; three statements whatever their number."""
    found: dict[tuple[str, int | None], tuple[str, int | None]] = {}
    for kind, model, number, dose in (
        ("dose", Dose, "patient__record_number", "pk"),
        ("doseevent", DoseEvent, "patient__record_number", "dose_id"),
        ("dosereversal", DoseReversal, "dose__patient__record_number", "dose_id"),
    ):
        causes = [row.cause_id for row in rows if row.cause_kind == kind and row.cause_id is not None]
        for pk, record_number, dose_id in model._default_manager.filter(pk__in=causes).values_list("pk", number, dose):
            found[kind, pk] = (record_number, dose_id)
    return found


def counts_of(container: Container) -> list[Count]:
    """Every count of the container, the newest first."""
    rows = Count.objects.filter(container=container).select_related("counted_by", "witnessed__witness")
    return list(rows.order_by("-id"))


def mountings_of(container: Container) -> list[Mounting]:
    """Where the container has been in use, the newest first."""
    rows = Mounting.objects.filter(container=container).select_related("station", "mounted_by", "unmounted_by")
    return list(rows.order_by("-id"))


def in_use(site: Site) -> list[Mounting]:
    """Everything in use at the site, by station."""
    rows = Mounting.objects.filter(station__site=site, unmounted_at__isnull=True)
    return list(
        rows.select_related("station", "medication", "container__lot__product", "mounted_by").order_by(
            "station__code", "medication__name"
        )
    )


def medications_of(site: Site) -> list[Medication]:
    """What the site has ever received a container of."""
    return list(Medication.objects.filter(products__lots__containers__site=site).distinct().order_by("name"))


def containers_received_with(container: Container) -> list[Container]:
    """The containers of the same lot and paper that came within a minute of this one, itself among them."""
    at, near = container.received_at, timedelta(minutes=1)
    rows = Container.objects.filter(lot=container.lot, document=container.document, site_id=container.site_id)
    rows = rows.filter(received_at__range=(at - near, at + near)).select_related("lot__product__medication")
    return list(rows.order_by("code"))


def containers_of(site: Site, codes: list[str]) -> list[Container]:
    """The containers of these codes, in their order. Raises Missing when one is not at the site."""
    rows = Container.objects.filter(site=site, code__in=codes).select_related("lot__product__medication")
    found = {container.code: container for container in rows}
    if not codes or set(codes) - set(found):
        raise Missing("There is no container with that code at this site.")
    return [found[code] for code in codes]


@dataclass(frozen=True, slots=True)
class Checked:
    """How the last check of the books ended."""

    at: datetime
    movements: int
    faults: int
    first: list[str]


def last_check() -> Checked | None:
    """The newest check of the books, unless it is long ago."""
    events = AuditEvent.objects.filter(verb="ledger.verified", at__gte=clock.now() - LOOK_BACK)
    event = events.order_by("-id").first()
    if event is None:
        return None
    detail = event.detail
    return Checked(event.at, detail["movements"], detail["faults"], detail["first"])
