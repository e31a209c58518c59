"""Second persons, boxes of films and deliveries, for tests of the stock."""

from __future__ import annotations

from datetime import date
from typing import Any

from clinic.clock import now
from clinic.services.proofs import Proof
from dosing.domain.quantities import Quantity
from dosing.models import Product
from dosing.services.stock import Delivery
from tests.cast.clinic import Clinic
from tests.cast.dosing import methadone


def mg(text: str) -> Quantity:
    return Quantity.from_mg(text)


def second(clinic: Clinic, username: str = "nurse2") -> Proof:
    return Proof(clinic.users[username], now())


def film() -> Product:
    concentrate = methadone()
    product, _ = Product.objects.get_or_create(
        code="film-8",
        defaults={
            "medication": concentrate.medication, "name": "Film 8 mg", "form": "film", "route": "sublingual",
            "strength": "8 mg", "unit": "film", "unit_micrograms": 8_000, "step_micrograms": 8_000,
            "schedule": "C-III", "source": "test",
        },
    )  # fmt: skip
    return product


def delivery(**changes: Any) -> Delivery:
    usual: dict[str, Any] = {
        "product": methadone(), "lot_number": "L-100", "expires_on": date(2098, 1, 31), "amount": mg("10000"),
        "document": "222-0001",
    }  # fmt: skip
    return Delivery(**(usual | changes))
