"""What is in use at a station, and how much is left of it."""

from dataclasses import dataclass

from django.db.models import Case, F, Sum, When

from clinic.models import Station
from dosing.domain.ledger import Account
from dosing.models import Mounting

LOW_FROM_PERCENT = 10


@dataclass(frozen=True, slots=True)
class InUse:
    """A container at a station; amounts in micrograms, `unit` is "mL" for a liquid."""

    medication: str
    code: str
    lot: str
    unit: str
    unit_micrograms: int | None
    on_hand: int
    received: int

    @property
    def is_low(self) -> bool:
        """Whether a tenth or less of what it came with is left: time to fetch the next one."""
        return self.on_hand * 100 <= self.received * LOW_FROM_PERCENT


def in_use_at(station: Station) -> list[InUse]:
    """The containers mounted at the station, by medication; one statement."""
    amount = F("container__movements__micrograms")
    into = When(container__movements__destination=Account.SAFE, then=amount)
    out_of = When(container__movements__source=Account.SAFE, then=-amount)
    rows = (
        Mounting.objects.filter(station=station, unmounted_at__isnull=True)
        .annotate(
            on_hand=Sum(Case(into, out_of, default=0)),
            received=Sum(Case(When(container__movements__source=Account.SUPPLIER, then=amount), default=0)),
        )
        .order_by("medication__name")
        .values_list(
            "medication__name", "container__code", "container__lot__number", "container__lot__product__unit",
            "container__lot__product__unit_micrograms", "on_hand", "received",
        )
    )  # fmt: skip
    return [InUse(*row) for row in rows]
