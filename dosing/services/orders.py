"""Writing and signing orders. An order is never edited, only followed by another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.clock import dosing_day
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.services.proofs import Proof
from dosing.domain.order import (
    DRAFT_WAITS_DAYS,
    InvalidSteps,
    OrderKind,
    SignedOrder,
    Step,
    checked_steps,
    first_clash,
    step_from_row,
)
from dosing.domain.quantities import Measure, NotMeasurable, Quantity, measurable
from dosing.models import Order, OrderSignature, Product
from dosing.selectors.orders import as_signed, signed_chains
from dosing.services.signing_findings import settle_findings
from patients.models import Patient
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person


@dataclass(frozen=True, slots=True)
class Plan:
    """What an order says: the product, what it is for, and the steps."""

    product: Product
    purpose: str
    steps: tuple[Step, ...]
    reason: str = ""


@transaction.atomic
def write_order(*, actor: Actor, patient: Patient, plan: Plan) -> Order:
    """Write the first order of a chain, unsigned. It gives no right to a dose until it is signed."""
    require(actor, Permission.PRESCRIBE)
    at_own_site(actor, patient)
    if not plan.purpose.strip():
        raise Malformed("Say what the medicine is for.", fields={"purpose": ["Say what the medicine is for."]})
    steps = checked_plan(plan, actor)
    return _write(
        actor, patient=patient, product=plan.product, kind=OrderKind.NEW, previous=None,
        effective_on=steps[0].from_day, steps=steps, purpose=plan.purpose, reason=plan.reason,
    )  # fmt: skip


@transaction.atomic
def write_change(*, actor: Actor, order: Order, plan: Plan) -> Order:
    """Write new steps from a day on, unsigned."""
    require(actor, Permission.PRESCRIBE)
    at_own_site(actor, order.patient)
    _can_be_followed(order)
    if order.kind == OrderKind.HOLD:
        raise RuleBroken("This order is on hold. Resume it first, or end it and write a new one.", code="on_hold")
    if plan.product.medication_id != order.medication_id:
        raise RuleBroken("A change keeps the medication. End this order and write a new one.", code="other_medication")
    steps = checked_plan(plan, actor)
    return _write(
        actor, patient=order.patient, product=plan.product, kind=OrderKind.CHANGE, previous=order,
        effective_on=steps[0].from_day, steps=steps, purpose=plan.purpose or order.purpose, reason=plan.reason,
    )  # fmt: skip


@transaction.atomic
def write_hold(*, actor: Actor, order: Order, from_day: date, reason: str) -> Order:
    """Write a pause from a day on, unsigned; a resume or an end follows it."""
    return _write_stop(actor, order, OrderKind.HOLD, from_day, reason, unless={OrderKind.HOLD})


@transaction.atomic
def write_resume(*, actor: Actor, order: Order, from_day: date, reason: str) -> Order:
    """Write that a held order goes on from a day, unsigned."""
    if order.kind != OrderKind.HOLD:
        raise RuleBroken("Only a held order can be resumed.", code="not_held")
    return _write_stop(actor, order, OrderKind.RESUME, from_day, reason, unless=set())


@transaction.atomic
def write_end(*, actor: Actor, order: Order, on: date, reason: str) -> Order:
    """Write the end of the chain, unsigned: from that day on nothing is due."""
    return _write_stop(actor, order, OrderKind.END, on, reason, unless=set())


@transaction.atomic
def sign_order(
    *, actor: Actor, order: Order, proof: Proof, reasons: Mapping[str, str] = MappingProxyType({})
) -> OrderSignature:
    """Sign with a credential just re-entered; the order is in force from its day on, not before today.

    `reasons` say by rule why it is signed in spite of what the rules say. Raises RuleBroken with the findings that
    stand, when it is signed already, when another order has followed its predecessor meanwhile, or when on some day it
    would run beside another order of the same medication.
    """
    require(actor, Permission.PRESCRIBE)
    if proof.user.pk != actor.user.pk:
        raise RuleBroken("An order is signed by the one who is signed in.", code="other_signer")
    person = lock_person(order.patient_id)
    at_own_site(actor, person)
    if (actor.day - dosing_day(actor.at_site, order.written_at)).days > DRAFT_WAITS_DAYS:
        raise RuleBroken(
            f"This draft has waited more than {DRAFT_WAITS_DAYS} days. Write the order again.", code="draft_too_old"
        )
    if order.steps:
        _still_sound(order, actor.day)
        _runs_alone(order, person.pk, actor.day)
    settle_findings(actor=actor, order=order, reasons=reasons)
    with clash_means(RuleBroken("This order was signed, or another one followed, meanwhile.", code="already_followed")):
        signature = OrderSignature.objects.create(
            order=order,
            follows=order.previous,
            signed_by=actor.user,
            signed_at=clock.now(),
            signed_on=actor.day,
        )
    audit.record(
        "order.signed", actor=actor, subject=order, patient_id=order.patient_id, kind=order.kind, steps=order.steps
    )
    return signature


def _write_stop(
    actor: Actor, order: Order, kind: OrderKind, day: date, reason: str, *, unless: set[OrderKind]
) -> Order:
    require(actor, Permission.PRESCRIBE)
    at_own_site(actor, order.patient)
    _can_be_followed(order)
    if order.kind in unless:
        raise RuleBroken(f"This order is a {order.kind} already.", code="already_held")
    if not reason.strip():
        raise Malformed("Say why.", fields={"reason": ["A reason is needed."]})
    _not_in_the_past(day, actor)
    return _write(
        actor, patient=order.patient, product=order.product, kind=kind, previous=order,
        effective_on=day, steps=(), purpose=order.purpose, reason=reason,
    )  # fmt: skip


def _write(
    actor: Actor,
    *,
    patient: Patient,
    product: Product,
    kind: OrderKind,
    previous: Order | None,
    effective_on: date,
    steps: Iterable[Step],
    purpose: str,
    reason: str,
) -> Order:
    order = Order.objects.create(
        patient=patient,
        medication_id=product.medication_id,
        product=product,
        purpose=purpose[:60],
        kind=kind.value,
        previous=previous,
        effective_on=effective_on,
        steps=[step.as_row() for step in steps],
        reason=reason[:300],
        written_by=actor.user,
        written_at=clock.now(),
    )
    audit.record("order.written", actor=actor, subject=order, patient_id=patient.pk, kind=kind.value)
    return order


def _can_be_followed(order: Order) -> None:
    """Only the last signed order of a chain has a successor, and an ended chain has none."""
    if not hasattr(order, "signature"):
        raise RuleBroken("This order is not signed yet.", code="not_signed")
    if OrderSignature.objects.filter(follows=order).exists():
        raise RuleBroken("A later order has already followed this one. Change that one.", code="already_followed")
    if order.kind == OrderKind.END:
        raise RuleBroken("This order has ended and stays ended. Write a new one.", code="ended")


def checked_plan(plan: Plan, actor: Actor) -> tuple[Step, ...]:
    """The plan's steps, refused when the product is retired or cannot measure an amount."""
    product = plan.product
    if product.retired_on is not None and product.retired_on <= actor.day:
        raise RuleBroken(f"{product.name} has been retired. Choose another product.", code="product_retired")
    if not product.dispensed_here or product.step_micrograms is None:
        raise RuleBroken(f"{product.name} is recorded, not dispensed here.", code="not_dispensed_here")
    try:
        steps = checked_steps(plan.steps)
        for step in steps:
            for amount in step.amounts:
                measurable(Quantity(amount), Measure(step=Quantity(product.step_micrograms)))
    except (InvalidSteps, NotMeasurable) as problem:
        raise Malformed(str(problem), fields={"steps": [str(problem)]}) from problem
    _not_in_the_past(steps[0].from_day, actor)
    return steps


def _not_in_the_past(day: date, actor: Actor) -> None:
    if day < actor.day:
        raise RuleBroken(
            f"No order takes effect before the day it is signed; today is {actor.day:%d %B %Y}.", code="in_the_past"
        )


def _still_sound(order: Order, day: date) -> None:
    """A draft may have waited: the product may be retired by now, or its last day gone by."""
    product = order.product
    if product.retired_on is not None and product.retired_on <= day:
        raise RuleBroken(
            f"{product.name} has been retired. Write the order with another product.", code="product_retired"
        )
    until = [step_from_row(row).to_day for row in order.steps]
    if all(last is not None and last < day for last in until):
        raise RuleBroken("Every day of this order has gone by. Write it again from today.", code="expired")


def _runs_alone(order: Order, person_id: int, day: date) -> None:
    """A person has one running order of a medication; a second would double the dose.

    Looks at every day to come as it would be with this order signed. Another order may begin when
    this one has run out, and the other way round.
    """
    others = [chain for chain in signed_chains(person_id) if chain[0].medication_id == order.medication_id]
    own: tuple[SignedOrder, ...] = next(
        (chain for chain in others if any(one.id == order.previous_id for one in chain)), ()
    )
    with_this = (*own, as_signed(order, signed_on=day))
    for chain in others:
        clash = first_clash(with_this, chain, day) if chain is not own else None
        if clash is not None:
            raise RuleBroken(
                f"Order {chain[-1].id} for the same medication runs on {clash:%d %B %Y}. Change or end that one.",
                code="order_in_force",
            )
