"""Whatever a morning brings, total in equals total out and nothing in the building falls below zero."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.errors import DomainError
from dosing.domain.ledger import PHYSICAL
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, Dose, Mounting
from dosing.selectors.books import walk_the_books
from dosing.services.counts import count_container, witness_count
from dosing.services.dispensing import give_dose, refuse_dose
from dosing.services.reversal import reverse_dose
from dosing.services.stock import mount, receive_container, waste_stock
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order
from tests.cast.stock import delivery, second

pytestmark = pytest.mark.django_db


steps = st.lists(
    st.tuples(
        st.sampled_from(["receive", "give", "give_part", "refuse", "reverse", "waste", "count", "witness", "mount"]),
        st.integers(0, 5),
        st.integers(0, 200),
    ),
    min_size=3,
    max_size=14,
)


class Morning:
    """A clinic in which the steps of a story are tried, whether or not they are allowed."""

    def __init__(self) -> None:
        self.clinic = make_clinic()
        self.nurse, self.witness = self.clinic.actor("nurse"), second(self.clinic)
        self.people = [person(self.clinic, given=f"P{number}") for number in range(3)]
        for number, one in enumerate(self.people):
            signed_order(self.clinic, one, mg=str(40 + 30 * number))
        bottle(self.clinic, mg="150")

    def try_it(self, what: str, which: int, amount: int) -> None:
        with suppress(DomainError):
            getattr(self, f"_{what}")(which, Quantity(amount * 1_000))

    def _container(self, which: int) -> Container:
        every = list(Container.objects.order_by("id"))
        return every[which % len(every)]

    def _at(self, which: int, **more):
        in_use = Mounting.objects.filter(unmounted_at__isnull=True).select_related("container").first()
        container = in_use.container if in_use else self._container(which)
        return at_window(self.clinic, self.people[which % 3], container, **more)

    def _receive(self, which: int, amount: Quantity) -> None:
        receive_container(actor=self.nurse, delivery=delivery(amount=amount, lot_number=f"L-{which}"))

    def _give(self, which: int, amount: Quantity) -> None:
        give_dose(actor=self.nurse, at=self._at(which))

    def _give_part(self, which: int, amount: Quantity) -> None:
        give_dose(actor=self.nurse, at=self._at(which, taken=amount, witness=self.witness, reason="felt sick"))

    def _refuse(self, which: int, amount: Quantity) -> None:
        refuse_dose(actor=self.nurse, at=self._at(which, witness=self.witness, reason="not today"))

    def _reverse(self, which: int, amount: Quantity) -> None:
        dose = Dose.objects.order_by("-id").first()
        if dose is not None:
            reverse_dose(actor=self.nurse, dose=dose, reason="wrong card")

    def _waste(self, which: int, amount: Quantity) -> None:
        container = self._container(which)
        waste_stock(actor=self.nurse, container=container, amount=amount, reason="broken", witness=self.witness)

    def _count(self, which: int, amount: Quantity) -> None:
        count_container(actor=self.nurse, container=self._container(which), counted=amount)

    def _witness(self, which: int, amount: Quantity) -> None:
        count = Count.objects.order_by("-id").first()
        if count is not None:
            witness_count(actor=self.nurse, count=count, witness=self.witness, cause="misread")

    def _mount(self, which: int, amount: Quantity) -> None:
        mount(actor=self.nurse, container=self._container(which), station=self.clinic.stations[0])


@given(steps)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_morning_brings_the_books_hold(db, story):
    from django.db import transaction

    with transaction.atomic():
        morning = Morning()
        for step in story:
            morning.try_it(*step)
        report = walk_the_books()
        transaction.set_rollback(True)
    assert report.faults == []
    assert sum(report.held.values()) == 0
    assert all(report.held[account] >= 0 for account in PHYSICAL)
