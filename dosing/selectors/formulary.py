"""Reading the formulary as the database holds it: products to choose from, and what each can measure."""

from django.db.models import QuerySet

from clinic.errors import Malformed, Missing, RuleBroken
from clinic.models import AuditEvent
from dosing.domain.quantities import Concentration, Measure, Quantity
from dosing.models.formulary import Medication, Product
from dosing.models.inventory import Container, Mounting
from dosing.selectors.containers import held_by

# Why a product was retired, as the audit event says it: the page no longer lists it.
LEFT_THE_PAGE = "no longer on the formulary page"


def medication_of(code: str) -> Medication:
    """The medication of that code; Missing in a sentence where there is none."""
    found = Medication.objects.filter(code=code).first()
    if found is None:
        raise Missing(f"There is no medication {code[:40]} in the formulary.")
    return found


def product_of(code: str) -> Product:
    """The product of that code, retired or not; Missing in a sentence where there is none."""
    found = Product.objects.select_related("medication").filter(code=code).first()
    if found is None:
        raise Missing(f"There is no product {code[:60]} in the formulary.")
    return found


def dispensable_products() -> QuerySet[Product]:
    """What can be received, ordered and given here today: dispensed at the window and not retired."""
    return Product.objects.select_related("medication").filter(dispensed_here=True, retired_on__isnull=True)


def measure_of(product: Product) -> Measure | None:
    """What a product can measure out; none for one that is only recorded in charts."""
    if product.step_micrograms is None:
        return None
    step = Quantity(product.step_micrograms)
    if product.unit_micrograms is None:
        return Measure(step=step, unit_name=product.unit)
    if product.is_liquid:
        return Measure(step=step, unit_name=product.unit, concentration=Concentration(product.unit_micrograms))
    return Measure(step=step, unit=Quantity(product.unit_micrograms), unit_name=product.unit)


def product_in_use(medication: Medication, *, site_id: int) -> Product:
    """The one product an order can mean when it names none.

    The only one in use at the site, else the only one in stock, else the only one there is. Raises
    Malformed naming the choices when there are several, or none.
    """
    choices = {product.pk: product for product in dispensable_products().filter(medication=medication)}
    if not choices:
        raise RuleBroken(f"No product of {medication.name} is dispensed here.", code="not_dispensed_here")
    for narrower in (_mounted, _in_stock):
        found = choices.keys() & narrower(site_id, medication)
        if found:
            choices = {pk: product for pk, product in choices.items() if pk in found}
        if len(choices) == 1:
            return next(iter(choices.values()))
    codes = ", ".join(sorted(product.code for product in choices.values()))
    raise Malformed("Say which product.", fields={"product": [f"One of {codes}."]})


def _mounted(site_id: int, medication: Medication) -> set[int]:
    rows = Mounting.objects.filter(station__site_id=site_id, medication=medication, unmounted_at__isnull=True)
    return set(rows.values_list("container__lot__product_id", flat=True))


def _in_stock(site_id: int, medication: Medication) -> set[int]:
    rows = Container.objects.filter(site_id=site_id, lot__product__medication=medication)
    products = dict(rows.values_list("pk", "lot__product_id"))
    return {products[pk] for pk, held in held_by(list(products)).items() if held > 0}


def left_the_page(product: Product) -> bool:
    """Whether the last retirement of the product was for leaving the page, and not by a person."""
    events = AuditEvent.objects.filter(subject_kind="product", subject_id=product.pk, verb="product.retired")
    last = events.order_by("-id").first()
    return last is not None and last.detail.get("because") == LEFT_THE_PAGE
