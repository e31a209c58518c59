"""Receiving, mounting and wasting stock."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.models import Station
from clinic.permissions import Permission
from clinic.services.proofs import Proof
from dosing.domain.container_code import next_code
from dosing.domain.ledger import Account
from dosing.domain.quantities import MICROGRAMS_PER_MG, Measure, NotMeasurable, Quantity, measurable
from dosing.models import Container, Lot, Mounting, Movement, Product
from dosing.services.ledger import balance, lock_container, post_movement

MOST_AT_ONCE = 200
LARGEST_CONTAINER_MG = 1_000_000  # a kilogram of active ingredient: a thousand tablets of the heaviest


@dataclass(frozen=True, slots=True)
class Delivery:
    """One container as it came: product, lot, amount, and the paper it came with."""

    product: Product
    lot_number: str
    expires_on: date
    amount: Quantity
    document: str


@transaction.atomic
def receive_container(*, actor: Actor, delivery: Delivery) -> Container:
    """Take one container into the safe. Schedule II needs the Form 222 number (21 CFR 1305.13)."""
    require(actor, Permission.RECEIVE_STOCK)
    _check_delivery(actor, delivery)
    lot, _ = Lot.objects.get_or_create(
        product=delivery.product, number=delivery.lot_number.strip(), defaults={"expires_on": delivery.expires_on}
    )
    if lot.expires_on != delivery.expires_on:
        raise RuleBroken(
            f"Lot {lot.number} is on record with expiry {lot.expires_on:%d %B %Y}. Check the label.", code="lot_differs"
        )
    with clash_means(RuleBroken("Another container was received at this moment. Try again.", code="code_taken")):
        container = Container.objects.create(
            code=next_code(Container.objects.order_by("-pk").values_list("code", flat=True).first()),
            lot=lot,
            site=actor.at_site,
            document=delivery.document.strip(),
            received_by=actor.user,
            received_at=clock.now(),
        )
    post_movement(
        actor=actor,
        container_id=container.pk,
        source=Account.SUPPLIER,
        destination=Account.SAFE,
        micrograms=delivery.amount.micrograms,
        cause=container,
        reason="received",
    )
    audit.record(
        "stock.received",
        actor=actor,
        subject=container,
        lot=lot.number,
        mg=delivery.amount.mg,
        paper=container.document,
    )
    return container


@transaction.atomic
def receive_containers(*, actor: Actor, delivery: Delivery, containers: int) -> list[Container]:
    """Take several identical containers into the safe: all of them or none."""
    if not 1 <= containers <= MOST_AT_ONCE:
        sentence = f"Between 1 and {MOST_AT_ONCE} containers at once."
        raise Malformed(sentence, fields={"containers": [sentence]})
    return [receive_container(actor=actor, delivery=delivery) for _ in range(containers)]


@transaction.atomic
def mount(*, actor: Actor, container: Container, station: Station) -> Mounting:
    """Put a container in use at a station; the one before of its medication goes back to the safe."""
    require(actor, Permission.MOUNT_STOCK)
    if station.site_id != container.site_id or actor.at_site.pk != station.site_id:
        raise RuleBroken("Container and station are not at your site.", code="wrong_site")
    _may_be_used(actor, container)
    medication = container.lot.product.medication
    now = clock.now()
    in_use = Mounting.objects.select_for_update(no_key=True).filter(unmounted_at__isnull=True)
    if in_use.filter(container=container).exclude(station=station).exists():
        raise RuleBroken("This container is in use at another station. Unmount it there first.", code="in_use")
    in_use.filter(station=station, medication=medication).update(unmounted_at=now, unmounted_by=actor.user)
    with clash_means(RuleBroken("Somebody mounted a container here meanwhile.", code="in_use")):
        mounting = Mounting.objects.create(
            station=station, medication=medication, container=container, mounted_by=actor.user, mounted_at=now
        )
    audit.record("stock.mounted", actor=actor, subject=container, at=station.code)
    return mounting


@transaction.atomic
def unmount(*, actor: Actor, container: Container) -> None:
    """Take a container out of use and back to the safe."""
    require(actor, Permission.MOUNT_STOCK)
    at_home(actor, container)
    taken = Mounting.objects.filter(container=container, unmounted_at__isnull=True).update(
        unmounted_at=clock.now(), unmounted_by=actor.user
    )
    if not taken:
        raise RuleBroken("This container is not in use anywhere.", code="not_mounted")
    audit.record("stock.unmounted", actor=actor, subject=container)


@transaction.atomic
def waste_stock(*, actor: Actor, container: Container, amount: Quantity, reason: str, witness: Proof) -> Movement:
    """Destroy part of a container in front of a second person, and say why (21 CFR 1317.95)."""
    require(actor, Permission.WASTE_STOCK)
    at_home(actor, container)
    two_people(actor, witness)
    believable(amount, container.lot.product, field="mg")
    if not reason.strip():
        raise Malformed("Say why it is wasted.", fields={"reason": ["A reason is needed."]})
    lock_container(container.pk)
    movement = post_movement(
        actor=actor,
        container_id=container.pk,
        source=Account.SAFE,
        destination=Account.WASTE,
        micrograms=amount.micrograms,
        witness=witness.user,
        reason=reason.strip(),
    )
    audit.record(
        "stock.wasted",
        actor=actor,
        subject=container,
        mg=amount.mg,
        witness=witness.user.username,
        movement=movement.pk,
    )
    return movement


def two_people(actor: Actor, witness: Proof) -> None:
    """Waste and counts are signed by two different people."""
    if witness.user.pk == actor.user.pk:
        raise RuleBroken("The witness is a second person, not the one who acts.", code="same_person")


def at_home(actor: Actor, container: Container) -> None:
    """A container is counted, mounted and wasted where it stands, by those who work there."""
    if container.site_id != actor.at_site.pk:
        raise RuleBroken("This container belongs to another site.", code="wrong_site")


def believable(amount: Quantity, product: Product, *, field: str, zero: bool = False) -> None:
    """More than nothing (or nothing, where `zero` is an answer), not absurd, and whole or scored units of a solid."""
    sentence = ""
    if amount.micrograms < 0 or (amount.is_zero and not zero):
        sentence = "The amount must be more than 0 mg."
    elif amount.micrograms > LARGEST_CONTAINER_MG * MICROGRAMS_PER_MG:
        sentence = f"More than {LARGEST_CONTAINER_MG} mg cannot be right."
    elif not amount.is_zero and not product.is_liquid and product.step_micrograms:
        sentence = _unmeasurable(amount, Quantity(product.step_micrograms))
    if sentence:
        raise Malformed(sentence, fields={field: [sentence]})


def _may_be_used(actor: Actor, container: Container) -> None:
    """Neither expired, nor retired, nor empty."""
    lot = container.lot
    if lot.expires_on < actor.day:
        raise RuleBroken(f"Lot {lot.number} has expired. Quarantine it for destruction.", code="lot_expired")
    if lot.product.retired_on is not None and lot.product.retired_on <= actor.day:
        raise RuleBroken(f"{lot.product.name} has been retired and is not given any more.", code="product_retired")
    if balance(container.pk, Account.SAFE) <= 0:
        raise RuleBroken(f"{container.code} is empty. Mount another container.", code="container_empty")


def _check_delivery(actor: Actor, delivery: Delivery) -> None:
    product = delivery.product
    if product.retired_on is not None and product.retired_on <= actor.day:
        raise RuleBroken(f"{product.name} has been retired and cannot be received.", code="product_retired")
    if not product.dispensed_here or product.step_micrograms is None:
        raise RuleBroken(f"{product.name} is recorded, not dispensed here.", code="not_dispensed_here")
    wrong = {
        "expires_on": "This lot has expired. Refuse the delivery." if delivery.expires_on < actor.day else "",
        "lot": _short_text(delivery.lot_number, 40, "The lot number is on the label."),
        "document": _short_text(delivery.document, 60, "The Form 222 number for schedule II, else the invoice number."),
        "amount_mg": _unmeasurable(delivery.amount, Quantity(product.step_micrograms)),
    }
    fields = {name: [sentence] for name, sentence in wrong.items() if sentence}
    if fields:
        raise Malformed("Some answers cannot be right.", fields=fields)


def _short_text(written: str, longest: int, missing: str) -> str:
    """What is wrong with a text that must be there and fit its column; nothing when it is fine."""
    if not written.strip():
        return missing
    return f"At most {longest} characters." if len(written.strip()) > longest else ""


def _unmeasurable(amount: Quantity, step: Quantity) -> str:
    """What is wrong with the amount of one container; nothing when it is fine."""
    if amount.micrograms > LARGEST_CONTAINER_MG * MICROGRAMS_PER_MG:
        return f"More than {LARGEST_CONTAINER_MG} mg in one container cannot be right."
    try:
        measurable(amount, Measure(step=step))
    except NotMeasurable as problem:
        return str(problem)
    return ""
