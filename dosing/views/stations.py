"""Choosing the station one stands at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.permissions import Permission
from clinic.selectors.sites import stations_at
from clinic.services.stations import choose_station
from clinic.web import permitted
from dosing.views.window_forms import text


@permitted(Permission.DISPENSE)
@require_http_methods(["GET", "HEAD", "POST"])
def stations(request: HttpRequest) -> HttpResponse:
    """The stations of the site to choose from; a choice leads to the window."""
    if request.method == "POST":
        choose_station(actor=request.actor, session=request.session.row, code=text(request, "station"))
        return redirect("dosing:window")
    actor = request.actor
    here = actor.station.code if actor.station else ""
    choices = [{"code": one.code, "name": one.name, "current": one.code == here} for one in stations_at(actor.at_site)]
    return render(request, "dosing/stations.html", {"stations": choices})
