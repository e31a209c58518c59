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
from dosing.domain.quantities import Measure, NotMeasurable, Quantity, measurable
from dosing.models import Container, Lot, Mounting, Movement, Product
from dosing.services.ledger import lock_container, post_movement


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
def mount(*, actor: Actor, container: Container, station: Station) -> Mounting:
    """Put a container in use at a station; the one before of its medication goes back to the safe."""
    require(actor, Permission.MOUNT_STOCK)
    if station.site_id != container.site_id or actor.at_site.pk != station.site_id:
        raise RuleBroken("Container and station are not at your site.", code="wrong_site")
    if container.lot.expires_on < actor.day:
        raise RuleBroken(f"Lot {container.lot.number} has expired. Quarantine it for destruction.", code="lot_expired")
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
    two_people(actor, witness)
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
        reason=reason,
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


def _check_delivery(actor: Actor, delivery: Delivery) -> None:
    product, fields = delivery.product, dict[str, list[str]]()
    if product.retired_on is not None and product.retired_on <= actor.day:
        raise RuleBroken(f"{product.name} has been retired and cannot be received.", code="product_retired")
    if not product.dispensed_here or product.step_micrograms is None:
        raise RuleBroken(f"{product.name} is recorded, not dispensed here.", code="not_dispensed_here")
    if delivery.expires_on < actor.day:
        fields["expires_on"] = ["This lot has expired. Refuse the delivery."]
    if not delivery.lot_number.strip():
        fields["lot"] = ["The lot number is on the label."]
    if not delivery.document.strip():
        fields["document"] = ["The Form 222 number for schedule II, else the invoice number."]
    try:
        measurable(delivery.amount, Measure(step=Quantity(product.step_micrograms)))
    except NotMeasurable as problem:
        fields["amount_mg"] = [str(problem)]
    if fields:
        raise Malformed("Some answers cannot be right.", fields=fields)
