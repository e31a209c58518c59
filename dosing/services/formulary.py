"""Changing the formulary: load the page, retire a product, take it up again. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from dosing.domain import formulary as page
from dosing.models.formulary import Medication, Product
from dosing.selectors.formulary import LEFT_THE_PAGE, left_the_page

# What the stock is counted in: it may not change under containers that were received with it.
_FIXED_BY_STOCK = ("medication_id", "unit", "unit_micrograms")


@dataclass(slots=True)
class Loaded:
    """What loading the page did, as codes."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.added)} added, {len(self.changed)} changed, "
            f"{len(self.retired)} retired, {len(self.restored)} restored"
        )


@transaction.atomic
def load_formulary(formulary: page.Formulary, *, actor: Actor) -> Loaded:
    """Bring the database in line with the page; all of it or nothing. A second run changes nothing.

    A product that left the page is retired and comes back when the page lists it again; one that a
    person retired stays retired.
    """
    require(actor, Permission.CONFIGURE_SITE)
    loaded = Loaded()
    known = {product.code: product for product in Product.objects.select_for_update()}
    for entry in formulary.medications:
        medication = _medication(entry, actor=actor, loaded=loaded)
        for line in entry.products:
            _product(line, medication, known.pop(line.code, None), actor=actor, loaded=loaded)
    for gone in known.values():
        if gone.retired_on is None:
            _retire(gone, LEFT_THE_PAGE, actor=actor)
            loaded.retired.append(gone.code)
    return loaded


@transaction.atomic
def retire_product(product_id: int, *, actor: Actor, reason: str) -> Product:
    """Stop ordering and receiving a product; what was given of it stays as it was."""
    require(actor, Permission.CONFIGURE_SITE)
    product = Product.objects.select_for_update().get(pk=product_id)
    if not reason.strip():
        raise Malformed("A product is retired with a reason.", fields={"reason": ["Say why."]})
    if product.retired_on is not None:
        raise RuleBroken(f"{product.name} was retired on {product.retired_on:%d %B %Y} already.")
    _retire(product, reason.strip(), actor=actor)
    return product


@transaction.atomic
def restore_product(product_id: int, *, actor: Actor) -> Product:
    """Take a retired product up again."""
    require(actor, Permission.CONFIGURE_SITE)
    product = Product.objects.select_for_update().get(pk=product_id)
    if product.retired_on is None:
        raise RuleBroken(f"{product.name} is not retired.")
    _restore(product, actor=actor)
    return product


def _today(actor: Actor) -> date:
    """The dosing day at the actor's site; the formulary itself belongs to no site, then the day in UTC."""
    return actor.day if actor.site is not None else clock.now().astimezone(UTC).date()


def _retire(product: Product, because: str, *, actor: Actor) -> None:
    product.retired_on = _today(actor)
    product.save(update_fields=["retired_on"])
    audit.record("product.retired", actor=actor, subject=product, code=product.code, because=because)


def _restore(product: Product, *, actor: Actor) -> None:
    product.retired_on = None
    product.save(update_fields=["retired_on"])
    audit.record("product.restored", actor=actor, subject=product, code=product.code)


def _medication(entry: page.Medication, *, actor: Actor, loaded: Loaded) -> Medication:
    """The row of a medication, made or brought in line."""
    wanted: dict[str, object] = {
        "name": entry.name,
        "narcotic": entry.narcotic,
        "opioid_agonist": entry.opioid_agonist,
        "rxcui": entry.rxcui,
        "source": _source(entry.sources, entry.evidence),
    }
    row = Medication.objects.filter(code=entry.code).first()
    if row is None:
        row = Medication.objects.create(code=entry.code, **wanted)
        audit.record("medication.added", actor=actor, subject=row, code=row.code)
        loaded.added.append(row.code)
    elif _bring_in_line(row, wanted, "medication.changed", actor=actor):
        loaded.changed.append(row.code)
    return row


def _product(line: page.Product, medication: Medication, row: Product | None, *, actor: Actor, loaded: Loaded) -> None:
    """The row of a product, made, brought in line or taken up again."""
    wanted = _columns(line, medication)
    if row is None:
        row = Product.objects.create(code=line.code, **wanted)
        audit.record("product.added", actor=actor, subject=row, code=row.code)
        loaded.added.append(row.code)
        return
    _refuse_under_stock(row, wanted)
    if _bring_in_line(row, wanted, "product.changed", actor=actor):
        loaded.changed.append(row.code)
    if row.retired_on is not None and left_the_page(row):
        _restore(row, actor=actor)
        loaded.restored.append(row.code)


def _columns(line: page.Product, medication: Medication) -> dict[str, object]:
    """A product of the page as the columns of its row; a liquid's unit is one millilitre."""
    unit_micrograms = line.unit_amount.micrograms if line.unit_amount else None
    if line.is_liquid and line.concentration:
        unit_micrograms = line.concentration.micrograms_per_ml
    return {
        "medication_id": medication.pk,
        "name": line.name,
        "brand": line.brand,
        "form": line.form,
        "route": line.route,
        "strength": line.strength,
        "unit": line.unit,
        "unit_micrograms": unit_micrograms,
        "step_micrograms": line.step.micrograms if line.step else None,
        "schedule": "" if line.schedule == "none" else line.schedule,
        "rxnorm": ", ".join(line.rxnorm),
        "ndc": ", ".join(line.ndc),
        "labeler": line.labeler,
        "dispensed_here": line.status is page.Status.DISPENSABLE,
        "source": _source(line.sources, line.evidence),
        "notes": line.notes,
    }


def _source(sources: tuple[str, ...], evidence: tuple[str, ...]) -> str:
    """Where it was read, as keys of the page, and how well it is known."""
    return f"{', '.join(sources)} ({', '.join(evidence)})"


def _refuse_under_stock(row: Product, wanted: Mapping[str, object]) -> None:
    """A received bottle keeps its concentration: another concentration is another product."""
    moved = [name for name in _FIXED_BY_STOCK if getattr(row, name) != wanted[name]]
    if moved and row.lots.exists():
        what = ", ".join(moved)
        raise RuleBroken(f"{row.code} has stock, so its {what} cannot change. Give the new one a code of its own.")


def _bring_in_line(row: Medication | Product, wanted: Mapping[str, object], verb: str, *, actor: Actor) -> bool:
    """Save what differs and say so in the audit trail; False when nothing does."""
    changed = {name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value}
    if not changed:
        return False
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    row.save(update_fields=[name.removesuffix("_id") for name in changed])
    audit.record(verb, actor=actor, subject=row, code=row.code, changed=changed)
    return True
