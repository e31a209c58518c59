"""The demo's stock: what is received, mounted, used up, counted.

Every product is in use at both windows from the first day, so that anybody can be dosed at either, and an
unopened container of each waits in the safe.
"""

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

        self.sealed = self._in_the_safe()

    def open(self) -> None:
        """Put every product in use at every window, and see that one more of each is in the safe."""
        for code in SIZES:
            for window in range(len(self.team.stations)):
                self.container(window, code)
            if code not in self.sealed:
                self.sealed[code] = self._receive(0, code)

    def container(self, window: int, code: str) -> Container:
        """The container in use there, changed for a fresh one when it runs low."""
        known = self.mounted.get((window, code))
        if known is not None:
            left = balance(known.pk, Account.SAFE)
            if left >= Quantity.from_mg(SPARE[code]).micrograms:
                return known
            self._use_up(window, known, left)
        fresh = self.sealed.pop(code, None) or self._receive(window, code)
        mount(actor=self.team.nurse_at(window), container=fresh, station=self.team.stations[window])
        self.mounted[window, code] = fresh
        return fresh

    def count_all(self, moment: str) -> None:
        """Count what is mounted, and have the other nurse sign. Now and then a little is missing."""
        in_the_safe = [((0, code), container) for code, container in sorted(self.sealed.items())]
        for (window, code), container in (*sorted(self.mounted.items()), *in_the_safe):
            expected = balance(container.pk, Account.SAFE)
            opened = self.mounted.get((window, code)) == container
            short = (
                5_000 if opened and code == CONCENTRATE and self.rng.random() < 0.03 else 0
            )  # 0.5 mL left in the tubing
            nurse, other = self.team.nurse_at(window), "nurse" if window else "nurse2"
            counted = Quantity(max(0, expected - short))
            count = count_container(actor=nurse, container=container, counted=counted, moment=moment)
            witness_count(
                actor=nurse, count=count, witness=self.team.proof(other), cause="left in the tubing" if short else ""
            )

    def _in_the_safe(self) -> dict[str, Container]:
        """The unopened container of each product, where the demo is taken up again."""
        in_use = [container.pk for container in self.mounted.values()]
        waiting = Container.objects.filter(site=self.team.site).exclude(pk__in=in_use).select_related("lot__product")
        return {one.lot.product.code: one for one in waiting if balance(one.pk, Account.SAFE) > 0}

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
