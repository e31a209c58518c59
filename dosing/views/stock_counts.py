"""Counting: blind, then the difference, then a second signature; and what is missing at the end of the day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.selectors.sites import stations_at
from clinic.typed import whole_number
from clinic.web import permitted, pressed
from dosing.domain.dispensing_log import Tally
from dosing.forms.stock import typed_quantity, units_for
from dosing.selectors.containers import container_at
from dosing.selectors.counts import COUNT_MOMENTS, SAFE, ToCount, closing_of, counts_named, prints_of, to_count, waiting
from dosing.selectors.dispensing_log import Asked, log_entries
from dosing.services.counts import second_signature
from dosing.services.stock_presses import press_count, press_witness
from dosing.views.stock_context import count_row, tabs_for
from dosing.views.window_forms import text

MOST_SIGNED = 200


@permitted(Permission.COUNT_STOCK)
@never_cache
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """What stands here to be counted, without any figure of the books."""
    actor = request.actor
    stations = stations_at(actor.at_site)
    places = [(SAFE, "Safe"), *((one.code, one.name) for one in stations)]
    here = actor.station.code if actor.station else SAFE
    place = _chosen(request.GET.get("place"), dict(places), here)
    moment = _chosen(request.GET.get("moment"), COUNT_MOMENTS, "opening")
    found = to_count(actor.at_site, day=actor.day, moment=moment, place=place)
    context = {
        "tabs": tabs_for(actor, "dosing:counts"),
        "places": [_tab(label, code, moment, current=code == place) for code, label in places],
        "moments": [_tab(label.capitalize(), place, code, current=code == moment) for code, label in MOMENTS],
        "place": place,
        "moment": moment,
        "rows": [_to_count_row(one, again=request.GET.get("again", "")) for one in found],
        **_day_close(request),
        **_waiting(request),
    }
    return render(request, "dosing/stock/counts.html", context)


MOMENTS = tuple(COUNT_MOMENTS.items())


def _chosen(asked: str | None, known: Any, otherwise: str) -> str:
    return asked if asked is not None and asked in known else otherwise


def _tab(label: str, place: str, moment: str, *, current: bool) -> dict[str, Any]:
    return {"label": label, "url": f"?place={place}&moment={moment}", "current": current}


def _to_count_row(one: ToCount, *, again: str) -> dict[str, Any]:
    container = one.container
    done = count_row(one.done) if one.done is not None and container.code != again else None
    return {
        "container": container,
        "product": container.lot.product,
        "units": units_for(container.lot.product),
        "done": done,
    }


def _waiting(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor
    rows = [count_row(count) for count in waiting(actor.at_site)]
    return {"waiting": rows, "today": actor.day, "zone": actor.at_site.time_zone}


def _day_close(request: HttpRequest) -> dict[str, Any]:
    """What the day still needs: closing counts, and the initials of everybody who dispensed."""
    actor, tally, newest = request.actor, Tally(), None
    for entry in log_entries(Asked(actor.at_site, actor.day, actor.day)):
        tally.add(entry)
        newest = entry.at
    printed = next((one for one in prints_of(actor.at_site, actor.day) if one.detail["form"] == "lines"), None)
    closing = closing_of(actor.at_site, actor.day)
    return {
        "closing": closing,
        "lacking": sum(one.state != "done" for one in closing),
        "dispensers": tally.dispensers(),
        "log_problems": tally.problems(),
        "printed": printed,
        "print_is_old": bool(printed and newest and newest > printed.at),
    }


@permitted(Permission.COUNT_STOCK)
@never_cache
@require_POST
def count(request: HttpRequest, code: str) -> HttpResponse:
    """Commit what was counted; only the answer tells what the books expected."""
    actor = request.actor
    container = container_at(actor.at_site.pk, code)
    press = pressed(request)
    counted = typed_quantity(text(request, "amount"), text(request, "unit"), container.lot.product)
    moment, place = text(request, "moment"), text(request, "place")
    done = press_count(press, actor=actor, container=container, counted=counted, moment=moment)
    if not request.htmx:
        messages.success(request, f"{container.code} is counted. It waits for a second signature below.")
        return redirect(f"{_counts_url()}?place={place}&moment={moment}")
    context = {"done": count_row(done.row), "place": place, "moment": moment, "zone": actor.at_site.time_zone}
    response = render(request, "dosing/stock/_count_done.html", {**context, "fresh": True})
    response.headers["HX-Trigger-After-Settle"] = "counted"
    return response


def _counts_url() -> str:
    return redirect("dosing:counts").url


@permitted(Permission.COUNT_STOCK)
@never_cache
@require_safe
def waiting_part(request: HttpRequest) -> HttpResponse:
    """The counts that wait for a second signature, and what the day still needs: a part of the page."""
    if not request.htmx:
        return redirect("dosing:counts")
    return render(request, "dosing/stock/_waiting.html", {**_waiting(request), **_day_close(request)})


@permitted(Permission.COUNT_STOCK)
@never_cache
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """A second person signs the chosen counts with their own sign-in, checked before anything is locked."""
    actor, press = request.actor, pressed(request)
    sent = request.POST.getlist("count")[:MOST_SIGNED]
    keys = [key for one in sent if (key := whole_number(one)) is not None]
    chosen = counts_named(actor.at_site, keys)
    causes = {one.pk: text(request, f"cause-{one.pk}") for one in chosen}
    if not chosen:
        raise Malformed("Choose the counts to sign.", fields={"count": ["Choose at least one."]})
    witness = second_signature(
        actor, username=text(request, "witness_username"), password=request.POST.get("witness_password", "")
    )
    press_witness(press, actor=actor, counts=chosen, witness=witness, causes=causes)
    said = f"{len(chosen)} count{'s' if len(chosen) > 1 else ''} signed by {witness.user}."
    messages.success(request, said)
    response = redirect("dosing:counts")
    if request.htmx:
        response = HttpResponse(
            status=204, headers={"HX-Redirect": request.headers.get("HX-Current-URL", response.url)}
        )
    return response
