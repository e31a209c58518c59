"""Any period rebuilt from the movements: what there was, what came, where it went, what was left."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import BigIntegerField, Case, F, Q, Sum, When
from django.db.models.functions import Coalesce

from clinic.models import Site
from dosing.domain.ledger import Account
from dosing.models import Movement

_AMOUNT = F("micrograms")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One product over a period, in micrograms. Doses taken back are taken off what was dispensed."""

    product: str
    unit: str
    unit_micrograms: int | None
    opening: int
    received: int
    dispensed: int
    wasted: int
    variance: int
    closing: int

    @property
    def adds_up(self) -> bool:
        """Opening and received, less dispensed and wasted, with the variance, is what is left."""
        return self.opening + self.received - self.dispensed - self.wasted + self.variance == self.closing

    @property
    def is_quiet(self) -> bool:
        """Nothing there and nothing moved."""
        return not any((self.opening, self.received, self.dispensed, self.wasted, self.variance, self.closing))


def rebuilt(site: Site, begins: datetime, ends: datetime) -> list[Rebuilt]:
    """Every product of the site between the two instants, by name; one statement."""
    within = Q(moved_at__gte=begins)
    people = (Account.PATIENT, Account.TAKE_HOME)
    found = (
        Movement.objects.filter(container__site=site, moved_at__lt=ends)
        .order_by("container__lot__product__name")
        .values("container__lot__product_id", "container__lot__product__name")
        .annotate(
            opening=_net(Q(moved_at__lt=begins), (Account.SAFE,)),
            received=_net(within, (Account.SUPPLIER,), sign=-1),
            dispensed=_net(within, people),
            wasted=_net(within, (Account.WASTE, Account.RETURNED)),
            variance=_net(within, (Account.VARIANCE,), sign=-1),
            closing=_net(Q(), (Account.SAFE,)),
        )
        .values_list(
            "container__lot__product__name", "container__lot__product__unit",
            "container__lot__product__unit_micrograms", *(field.name for field in fields(Rebuilt)[3:]),
        )
    )  # fmt: skip
    return [line for line in (Rebuilt(*row) for row in found) if not line.is_quiet]


def _net(when: Q, accounts: tuple[Account, ...], *, sign: int = 1) -> Coalesce:
    """What these accounts gained in the movements meant; lost, with the sign turned round."""
    gained = When(when & Q(destination__in=accounts), then=sign * _AMOUNT)
    lost = When(when & Q(source__in=accounts), then=-sign * _AMOUNT)
    return Coalesce(Sum(Case(gained, lost, output_field=BigIntegerField())), 0, output_field=BigIntegerField())
