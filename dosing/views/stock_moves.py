"""Receiving a delivery, putting containers in use and back, wasting."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import DomainError
from clinic.permissions import Permission
from clinic.selectors.sites import stations_at
from clinic.services.proofs import prove_witness
from clinic.web import permitted, pressed
from dosing.forms.stock import ReceiveForm, WasteForm
from dosing.selectors.containers import container_at, held_by
from dosing.selectors.stock import containers_received_with, in_use
from dosing.services.stock import Delivery, mount, unmount
from dosing.services.stock_presses import press_receive, press_waste
from dosing.views.stock_context import shown_of, tabs_for


@permitted(Permission.RECEIVE_STOCK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """The delivery form; taken in, the labels to print and stick."""
    form = ReceiveForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _receiving(request, form, status=400 if form.is_bound else 200)
    said = form.cleaned_data
    delivery = Delivery(said["product"], said["lot_number"], said["expires_on"], said["quantity"], said["document"])
    try:
        done = press_receive(
            pressed(request), actor=request.actor, delivery=delivery, containers=said["containers"]
        )  # fmt: skip
    except DomainError as refusal:
        form.tell(refusal)
        return _receiving(request, form, status=refusal.status)
    messages.success(request, f"{said['containers']} received into the safe. Print and stick the labels now.")
    return redirect("dosing:received", code=done.row.code)


def _receiving(request: HttpRequest, form: ReceiveForm, *, status: int) -> HttpResponse:
    context = {"form": form, "tabs": tabs_for(request.actor, "dosing:receive"), **_key(request)}
    return render(request, "dosing/stock/receive.html", context, status=status)


def _key(request: HttpRequest) -> dict[str, Any]:
    return {"request_key": request.POST.get("request_key") or uuid4()}


@permitted(Permission.RECEIVE_STOCK)
@never_cache
@require_http_methods(["GET", "HEAD"])
def received(request: HttpRequest, code: str) -> HttpResponse:
    """The containers that came with this one, and their labels."""
    site = request.actor.at_site
    containers = containers_received_with(container_at(site.pk, code))
    held = held_by([one.pk for one in containers])
    context = {
        "containers": [(one, shown_of(held.get(one.pk, 0), one.lot.product)) for one in containers],
        "first": containers[0],
        "codes": ",".join(one.code for one in containers),
        "tabs": tabs_for(request.actor, "dosing:receive"),
    }
    return render(request, "dosing/stock/received.html", context)


@permitted(Permission.MOUNT_STOCK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mounting(request: HttpRequest) -> HttpResponse:
    """Which container is in use where; a scanned container is put in use at the chosen station."""
    if request.method != "POST":
        return _mounting(request)
    actor, stations = request.actor, {one.code: one for one in stations_at(request.actor.at_site)}
    station = stations.get(request.POST.get("station", ""))
    if station is None:
        return _mounting(request, refusal="Choose the station first.", status=400)
    try:
        container = container_at(actor.at_site.pk, request.POST.get("code", ""))
        mount(actor=actor, container=container, station=station)
    except DomainError as refusal:
        return _mounting(request, refusal=refusal.detail, status=refusal.status)
    messages.success(request, f"{container.code} is in use at {station.name}.")
    return redirect(f"{request.path}?station={station.code}")


def _mounting(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor
    rows = in_use(actor.at_site)
    held = held_by([row.container_id for row in rows])
    chosen = request.POST.get("station") or request.GET.get("station") or (actor.station.code if actor.station else "")
    context = {
        "tabs": tabs_for(actor, "dosing:mounting"),
        "stations": stations_at(actor.at_site),
        "chosen": chosen,
        "rows": [(row, shown_of(held.get(row.container_id, 0), row.container.lot.product)) for row in rows],
        "refusal": refusal,
        "today": actor.day,
        "zone": actor.at_site.time_zone,
    }
    return render(request, "dosing/stock/mounting.html", context, status=status)


@permitted(Permission.MOUNT_STOCK)
@require_POST
def take_out(request: HttpRequest, code: str) -> HttpResponse:
    """Back to the safe."""
    actor = request.actor
    container = container_at(actor.at_site.pk, code)
    unmount(actor=actor, container=container)
    messages.success(request, f"{container.code} is back in the safe.")
    return redirect("dosing:mounting")


@permitted(Permission.WASTE_STOCK)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waste(request: HttpRequest, code: str) -> HttpResponse:
    """Destroy part of a container before a second person, who signs with their own sign-in."""
    actor = request.actor
    container = container_at(actor.at_site.pk, code)
    form = WasteForm(request.POST if request.method == "POST" else None, product=container.lot.product)
    if request.method != "POST" or not form.is_valid():
        return _wasting(request, container, form, status=400 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        press = pressed(request)
        witness = prove_witness(actor, username=said["witness_username"], password=said["witness_password"])
        press_waste(
            press, actor=actor, container=container, amount=said["quantity"], reason=said["reason"], witness=witness
        )
    except DomainError as refusal:
        form.tell(refusal)
        return _wasting(request, container, form, status=refusal.status)
    messages.success(request, f"{said['quantity']} wasted, witnessed by {witness.user}.")
    return redirect("dosing:container", code=container.code)


def _wasting(request: HttpRequest, container: Any, form: WasteForm, *, status: int) -> HttpResponse:
    held = held_by([container.pk]).get(container.pk, 0)
    product = container.lot.product
    context = {"form": form, "container": container, "product": product, "held": shown_of(held, product)}
    return render(request, "dosing/stock/waste.html", {**context, **_key(request)}, status=status)
