"""Every piece of the pages in every state, in both themes. Only where DEBUG or DEMO is on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clinic import gallery
from clinic.permissions import PUBLIC
from clinic.templatetags.components import STATES
from clinic.web import permitted

CONTEXT = {
    "themes": ("light", "dark"),
    "states": list(STATES),
    "kinds": ("primary", "secondary", "quiet", "stop"),
    "person": gallery.ROSA,
    "findings": [gallery.STOP, gallery.ASK, gallery.NOTE],
    "events": gallery.EVENTS,
    "given": gallery.HANDED,
    "pairs": [("Order", "80 mg methadone once a day"), ("Since", "22 November 2026"), ("Counselor", "Sam Ortiz")],
    "columns": ("Product", "Lot", "On hand, mg#", "On hand, mL#"),
    "lines": [("Methadone concentrate", "4417A", "4,120", "412"), ("Buprenorphine film 8 mg", "99B", "96", None)],
    "total": ("Together", "", "4,216", "412"),
    "tabs": [
        {"label": "Chart", "url": "#chart", "current": True},
        {"label": "Orders", "url": "#orders", "count": 3},
        {"label": "Doses", "url": "#doses"},
    ],
    "cards": list(gallery.CARDS),
}


@permitted(PUBLIC)
def pieces(request: HttpRequest) -> HttpResponse:
    """All components on one page."""
    wrong = gallery.SampleForm({"name": "", "born": "31/31"}, prefix="wrong")
    forms = {"form": gallery.SampleForm(), "wrong": wrong}
    return render(request, "clinic/gallery.html", {**CONTEXT, **forms})


@permitted(PUBLIC)
def window(request: HttpRequest, state: str) -> HttpResponse:
    """The window with an invented card in one of its states; as a part when htmx asks."""
    context = {
        "window": gallery.WINDOW,
        "mounted": gallery.WINDOW["mounted"],
        "pace": gallery.PACE,
        "queue": gallery.QUEUE,
        "part": "dosing/_nobody.html",
    }
    if state == "queue":
        return render(request, "dosing/_queue.html", {**context, "oob": True})
    if state == "empty":
        return render(request, "dosing/window.html", context)
    if state not in gallery.CARDS:
        raise Http404
    context["card"] = gallery.CARDS[state]
    if request.method == "POST" and "outcome" in request.POST:
        given = {**gallery.HANDED, "outcome": request.POST["outcome"]}
        return render(request, "dosing/_given.html", {"given": given})
    part = "dosing/_dose_card.html"
    context["part"] = part
    return render(request, part if getattr(request, "htmx", False) else "dosing/window.html", context)
