"""What is on hand, the life of a container, a lot and who received it, and labels."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.clock import local
from clinic.permissions import Permission
from clinic.web import permitted
from dosing.domain.container_code import read_code
from dosing.printing.labels import Label, labels_pdf
from dosing.selectors.containers import container_at
from dosing.selectors.lots import containers_of_lot, lot_at
from dosing.selectors.stock import (
    Wanted,
    containers_of,
    counts_of,
    last_check,
    medications_of,
    mountings_of,
    movements_of,
    on_hand,
)
from dosing.services.prints import open_recall
from dosing.views.stock_context import count_row, movement_row, shelf_rows, shown_of, sums_by_product, tabs_for

A_PAGE = 100
MOST_LABELS = 200
NEWEST_COUNTS = 5


@permitted(Permission.VIEW_STOCK)
@never_cache
@require_safe
def stock(request: HttpRequest) -> HttpResponse:
    """The containers on hand, with what is in each by the books."""
    actor = request.actor
    asked = Wanted(
        text=request.GET.get("q", "").replace("\x00", "")[:80],
        medication=request.GET.get("medication", "").replace("\x00", "")[:40],
        empty="empty" in request.GET,
    )
    found = on_hand(actor.at_site, asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs_for(actor, "dosing:stock"),
        "wanted": asked,
        "medications": medications_of(actor.at_site),
        "rows": shelf_rows(page.object_list, actor.day),
        "page": page,
        "sums": [] if asked.empty else sums_by_product(found),
        "checked": last_check(),
        "site": actor.at_site,
        "zone": actor.at_site.time_zone,
    }
    return render(request, "dosing/stock/stock.html", context)


@permitted(Permission.VIEW_STOCK)
@never_cache
@require_safe
def container(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that happened to one container, the newest first."""
    actor = request.actor
    one = container_at(actor.at_site.pk, code)
    product = one.lot.product
    lines = movements_of(one)
    mounted = mountings_of(one)
    counted = [count_row(count) for count in counts_of(one)]
    context = {
        "container": one,
        "product": product,
        "held": shown_of(lines[0].held if lines else 0, product),
        "in_use": next((row.station for row in mounted if row.unmounted_at is None), None),
        "lines": [movement_row(line, product) for line in lines],
        "counts_newest": counted[:NEWEST_COUNTS],
        "counts_older": counted[NEWEST_COUNTS:],
        "mountings": mounted,
        "today": actor.day,
        "zone": actor.at_site.time_zone,
        "may_waste": actor.may(Permission.WASTE_STOCK),
        "may_mount": actor.may(Permission.MOUNT_STOCK),
        "may_open_dose": actor.may(Permission.VIEW_CHART),
    }
    return render(request, "dosing/stock/container.html", context)


@permitted(Permission.VIEW_STOCK)
@require_safe
def labels(request: HttpRequest, codes: str) -> HttpResponse:
    """Labels for these containers, one a page; codes with commas between them."""
    site = request.actor.at_site
    found = containers_of(site, _codes(codes))
    pdf = labels_pdf(
        Label(
            one.code, one.lot.product.name, one.lot.number, one.lot.expires_on, local(site, one.received_at).date()
        )
        for one in found
    )  # fmt: skip
    return HttpResponse(pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})


def _codes(written: str) -> list[str]:
    codes = [read_code(part) for part in written.split(",")[:MOST_LABELS]]
    return [code for code in codes if code]


@permitted(Permission.VIEW_STOCK)
@never_cache
@require_safe
def lot(request: HttpRequest, lot_id: int) -> HttpResponse:
    """A lot and its containers at this site."""
    site = request.actor.at_site
    one = lot_at(site, lot_id)
    rows = [
        {"container": row, "held": shown_of(held, one.product), "station": station}
        for row, held, station in containers_of_lot(site, one)
    ]
    context = {
        "lot": one,
        "rows": rows,
        "today": request.actor.day,
        "zone": site.time_zone,
        "may_trace": request.actor.may(Permission.VIEW_LOG),
    }
    return render(request, "dosing/stock/lot.html", context)


@permitted(Permission.VIEW_LOG)
@never_cache
@require_safe
def recall(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Who received drug of this lot, by record number. Opening it is on record."""
    actor = request.actor
    one = lot_at(actor.at_site, lot_id)
    people = [
        {"row": row, "amount": shown_of(row.micrograms, one.product)} for row in open_recall(actor=actor, lot=one)
    ]
    context = {"lot": one, "people": people, "may_chart": actor.may(Permission.VIEW_CHART)}
    return render(request, "dosing/stock/recall.html", context)
