"""Today: what needs me now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.clock import local
from clinic.navigation import menu
from clinic.panels import panels_for
from clinic.permissions import Permission
from clinic.today import PLACE, notices
from clinic.web import permitted


@permitted(Permission.SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The day's page of whoever is signed in, from the parts that the apps put there."""
    actor = request.actor
    pages = menu(actor)
    context = {
        "day": actor.day,
        "now": local(actor.at_site),
        "notices": notices(actor),
        "panels": panels_for(PLACE, actor.at_site.pk, viewer=actor),
        "places": [entry for entry in (*pages.bar, *pages.more) if entry["url"] != request.path],
    }
    return render(request, "clinic/home.html", context)
