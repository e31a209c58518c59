"""On the chart: making a link with which a person answers from home, and what became of the earlier ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.models.taking import LANGUAGES
from assessments.own_settings import HOME_LINK_HOURS, HOME_OFFERED
from assessments.selectors.from_home import links_of, may_be_added
from assessments.services.from_home import make_home_link, withdraw_home_link
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.selectors.site_settings import settings_of
from clinic.web import permitted
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart

LONGEST_NUMBER = 19


@permitted(Permission.TAKE_ASSESSMENT)
@never_cache
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The links made so far, and withdrawing one; a new one is shown once, because it is kept nowhere."""
    actor, refusal, address = request.actor, None, ""
    patient = person_here(patient_id, viewer=actor)
    if request.method == "POST":
        added, language = request.POST.getlist("added"), request.POST.get("language", "en")
        try:
            if "withdraw" in request.POST:
                withdraw_home_link(actor=actor, patient=patient, link_id=_number(request.POST["withdraw"]))
                messages.success(request, "The link is withdrawn. It opens nothing any more.")
                return redirect("assessments:from_home", patient.pk)
            token = make_home_link(actor=actor, patient=patient, added=added, language=language)
        except (Malformed, RuleBroken) as problem:
            refusal = problem
        else:
            path = reverse("assessments:home_link", args=[token])
            address = request.build_absolute_uri(path if language == "en" else f"{path}?lang={language}")
    else:
        open_chart(actor=actor, patient_id=patient.pk, part="assessments")
    settings = settings_of(actor.at_site.pk, day=actor.day)
    context = {
        "person": person_shown(patient.pk, viewer=actor),
        "offered": settings[HOME_OFFERED],
        "hours": settings[HOME_LINK_HOURS],
        "addable": [
            (one, [LANGUAGES[language] for language in shown if language in LANGUAGES])
            for one, shown in may_be_added(actor.at_site)
        ],
        "languages": LANGUAGES,
        "lines": links_of(patient.pk, site=actor.at_site),
        "address": address,
        "refusal": refusal,
        "may_set": actor.may(Permission.SET_POLICY),
    }
    status = refusal.status if refusal else 200
    return render(request, "assessments/from_home.html", context, status=status)


def _number(sent: str) -> int:
    """The link a button names; 0 for what no button sends."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < LONGEST_NUMBER else 0
