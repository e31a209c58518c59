"""Finding a person. What is typed comes by POST: a name never stands in an address or in a log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from clinic.permissions import Permission
from clinic.web import permitted
from patients.selectors.people import Found, find_people

LONGEST_SEARCH = 200


@permitted(Permission.FIND_PATIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The search page; with what was typed, the people it means. A record number opens its chart."""
    context = {
        "may_register": request.actor.may(Permission.REGISTER_PATIENT),
        "may_merge": request.actor.may(Permission.MERGE_RECORDS),
    }
    if request.method == "GET":
        return render(request, "patients/find.html", context)
    found = search(request)
    if found.by_number and len(found.people) == 1:
        return go(request, "patients:chart", found.people[0].id)
    page = "patients/_found.html" if request.htmx else "patients/find.html"
    return render(request, page, {**context, "found": found, "typed": typed(request)})


def typed(request: HttpRequest) -> str:
    """What was typed or scanned, cut to what a search can be."""
    return request.POST.get("code", "").replace("\x00", "")[:LONGEST_SEARCH]


def search(request: HttpRequest) -> Found:
    """The people the typed text means."""
    return find_people(typed(request), site=request.actor.at_site, today=request.actor.day)


def go(request: HttpRequest, url_name: str, *args: object) -> HttpResponse:
    """On to another page, whether the browser or htmx asked."""
    onward = redirect(url_name, *args)
    return HttpResponseClientRedirect(onward.url) if request.htmx else onward
