"""The demo's stock: what is received, mounted, used up, counted."""

from datetime import date
from random import Random

from dosing.demo.people import CONCENTRATE, FILM, NALTREXONE
from dosing.demo.staff import Team
from dosing.demo.treatment import product
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Mounting
from dosing.services.counts import count_container, witness_count
from dosing.services.ledger import balance
from dosing.services.stock import Delivery, mount, receive_container, unmount, waste_stock

# How much of each product a container holds, in mg, and below which a fresh one is mounted.
SIZES = {CONCENTRATE: 10_000, FILM: 2_400, NALTREXONE: 5_000}
SPARE = {CONCENTRATE: 130, FILM: 32, NALTREXONE: 50}


class Shelf:
    """Keeps a container with enough in it mounted at each window."""

    def __init__(self, team: Team, rng: Random) -> None:
        self.team, self.rng = team, rng
        self.mounted: dict[tuple[int, str], Container] = {}
        open_mountings = Mounting.objects.filter(unmounted_at__isnull=True)
        for mounting in open_mountings.select_related("container__lot__product", "station"):
            number = team.stations.index(mounting.station)
            self.mounted[number, mounting.container.lot.product.code] = mounting.container

    def container(self, window: int, code: str) -> Container:
        """The container in use there, changed for a fresh one when it runs low."""
        known = self.mounted.get((window, code))
        if known is not None:
            left = balance(known.pk, Account.SAFE)
            if left >= Quantity.from_mg(SPARE[code]).micrograms:
                return known
            self._use_up(window, known, left)
        fresh = self._receive(window, code)
        mount(actor=self.team.nurse_at(window), container=fresh, station=self.team.stations[window])
        self.mounted[window, code] = fresh
        return fresh

    def count_all(self, moment: str) -> None:
        """Count what is mounted, and have the other nurse sign. Now and then a little is missing."""
        for (window, code), container in sorted(self.mounted.items()):
            expected = balance(container.pk, Account.SAFE)
            short = 5_000 if code == CONCENTRATE and self.rng.random() < 0.03 else 0  # 0.5 mL left in the tubing
            nurse, other = self.team.nurse_at(window), "nurse" if window else "nurse2"
            counted = Quantity(max(0, expected - short))
            count = count_container(actor=nurse, container=container, counted=counted, moment=moment)
            witness_count(
                actor=nurse, count=count, witness=self.team.proof(other), cause="left in the tubing" if short else ""
            )

    def _use_up(self, window: int, container: Container, left: int) -> None:
        nurse = self.team.nurse_at(window)
        unmount(actor=nurse, container=container)
        if left:
            waste_stock(
                actor=nurse,
                container=container,
                amount=Quantity(left),
                reason="end of the bottle; lots are not mixed",
                witness=self.team.proof("nurse" if window else "nurse2"),
            )

    def _receive(self, window: int, code: str) -> Container:
        nurse = self.team.nurse_at(window)
        day: date = nurse.day
        return receive_container(
            actor=nurse,
            delivery=Delivery(
                product=product(code),
                lot_number=f"{code[:2].upper()}{day:%y%m}{day.day // 10}",
                expires_on=date(day.year + 2, day.month, 1),
                amount=Quantity.from_mg(SIZES[code]),
                document=f"{'222' if code == CONCENTRATE else 'INV'}-{self.rng.randint(10**6, 10**7 - 1)}",
            ),
        )
