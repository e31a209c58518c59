"""Single rows an address names by their key, looked for at the actor's own site only."""

from clinic.errors import Missing
from clinic.models import Site
from dosing.models import Dose, Hold, Order


def dose_at(site: Site, dose_id: int) -> Dose:
    """That dose with its person, product and giver. Raises Missing elsewhere."""
    dose = Dose.objects.select_related("patient", "product", "given_by").filter(pk=dose_id, site=site).first()
    if dose is None:
        raise Missing("There is no such dose at this site.")
    return dose


def order_at(site: Site, order_id: int) -> Order:
    """That order of a person of the site, with all its answer tells. Raises Missing elsewhere."""
    rows = Order.objects.select_related("patient", "medication", "product", "written_by", "signature__signed_by")
    order = rows.filter(pk=order_id, patient__site=site).first()
    if order is None:
        raise Missing("There is no such order at this site.")
    return order


def hold_at(site: Site, hold_id: int) -> Hold:
    """That hold of a person of the site. Raises Missing elsewhere."""
    hold = Hold.objects.select_related("patient").filter(pk=hold_id, patient__site=site).first()
    if hold is None:
        raise Missing("There is no such hold at this site.")
    return hold
