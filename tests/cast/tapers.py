"""People on a taper, for tests."""

from decimal import Decimal

from clinic.clock import now
from clinic.services.proofs import Proof
from dosing.domain.numbers import protocol_numbers
from dosing.domain.order import Step
from dosing.domain.quantities import Quantity
from dosing.domain.taper import TaperMethod, TaperTurn, order_steps
from dosing.domain.taper_terms import Pace, TaperTerms
from dosing.models import Order
from dosing.services.orders import Plan, sign_order
from dosing.services.tapers import write_taper
from patients.models import Patient
from tests.cast.clinic import Clinic
from tests.cast.dosing import methadone


def pace(mg: str = "100", **changes: object) -> Pace:
    """10 % of the dose at that time every 14 days, down to nothing, begun at that dose."""
    agreed = {
        "method": TaperMethod.PERCENT_OF_CURRENT,
        "rate": Decimal(10),
        "interval_days": 14,
        "floor": Quantity(0),
        "began_at": Quantity.from_mg(mg),
    }
    return Pace(**(agreed | changes))  # type: ignore[arg-type]


def steps_of(clinic: Clinic, asked: Pace, mg: str) -> tuple[Step, ...]:
    """The steps of that pace from that dose and today on."""
    product = methadone()
    taper = asked.taper(
        product.medication.code,
        start=Quantity.from_mg(mg),
        start_on=clinic.actor("prescriber").day,
        dose_step=Quantity(product.step_micrograms or 0),
    )
    return order_steps(taper, protocol_numbers())


def tapering(
    clinic: Clinic,
    patient: Patient,
    *,
    mg: str = "100",
    turn: TaperTurn = TaperTurn.PLAN,
    at: Pace | None = None,
    steps: tuple[Step, ...] | None = None,
    previous: Order | None = None,
    agreed: bool = True,
    said: str = "",
    by: str = "prescriber",
) -> Order:
    """A taper from that dose and today on, or what follows one; signed."""
    actor, at = clinic.actor(by), at or pace(mg)
    plan = Plan(product=methadone(), purpose="opioid use disorder", steps=steps or steps_of(clinic, at, mg))
    terms = TaperTerms(turn, at, agreed=agreed, said=said)
    order = write_taper(actor=actor, patient=patient, plan=plan, terms=terms, previous=previous)
    # These people come every day elsewhere; no dose of theirs is given in the tests of the taper's arithmetic.
    reasons = {"first-day": "tolerated: doses of every day told by the other programme"}
    sign_order(actor=actor, order=order, proof=Proof(actor.user, now()), reasons=reasons)
    return order


def held_at(clinic: Clinic, mg: str) -> tuple[Step, ...]:
    """That dose from today on, until further notice."""
    return (Step(clinic.actor("prescriber").day, None, (Quantity.from_mg(mg).micrograms,)),)
