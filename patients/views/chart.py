"""The chart of one person, and their card."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic.actors import Actor
from clinic.errors import Malformed
from clinic.panels import panels_for
from clinic.permissions import Permission
from clinic.web import permitted
from patients.domain.timeline import lines
from patients.domain.timeline_svg import svg
from patients.overview import due_next, standing_of
from patients.printing.card import Card, card_pdf
from patients.selectors.chart import chart_of
from patients.selectors.people import person_shown
from patients.selectors.restricted import ChartRestricted
from patients.services.charts import open_chart, record_printed_card
from patients.services.photos import photo_bytes
from patients.timeline import SPANS, USUAL_SPAN, timeline_of

# The parts of a chart in the order they are read; a panel that names none stands with the treatment.
PARTS = {
    "now": "Now",
    "treatment": "Treatment",
    "tests": "Assessments and tests",
    "health": "Health and medicines",
    "agreements": "Consents",
    "person": "Person",
}


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def chart(request: HttpRequest, patient_id: int) -> HttpResponse:
    """How is this person doing? What everybody must know, a picture of their time, and part by part the rest."""
    actor = request.actor
    try:
        patient = open_chart(actor=actor, patient_id=patient_id)
    except ChartRestricted as closed:
        if not actor.may(Permission.BREAK_GLASS):
            raise
        return redirect("patients:break_glass", patient_id=closed.patient_id)
    parts: dict[str, list[Any]] = {part: [] for part in PARTS}
    for panel in panels_for("chart", patient.pk, viewer=actor):
        parts[panel["part"] if panel["part"] in PARTS else "treatment"].append(panel)
    context = {
        **_picture(patient.pk, actor, USUAL_SPAN),
        "standings": standing_of(patient.pk, viewer=actor),
        "dues": due_next(patient.pk, viewer=actor),
        "now": parts.pop("now"),
        "person_panels": parts.pop("person"),
        "parts": [(part, PARTS[part], panels) for part, panels in parts.items() if panels],
        **chart_of(patient.pk, site=actor.at_site),
        "patient": patient,
        "person": person_shown(patient.pk, viewer=actor),
        "may_edit": actor.may(Permission.EDIT_PATIENT),
        "may_admit": actor.may(Permission.ADMIT),
        "may_alert": actor.may(Permission.RAISE_ALERT),
        "may_check_in": actor.may(Permission.CHECK_IN),
    }
    return render(request, "patients/chart.html", context)


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def over_time(request: HttpRequest, patient_id: int, span: int) -> HttpResponse:
    """The picture of another stretch of time: a part of the chart, or a page that prints."""
    if span not in SPANS:
        raise Malformed("Choose one of the stretches of time that are offered.")
    actor = request.actor
    patient = open_chart(actor=actor, patient_id=patient_id, part="timeline")
    context = _picture(patient.pk, actor, span)
    if request.htmx:
        return render(request, "patients/_timeline.html", context)
    context["person"] = person_shown(patient.pk, viewer=actor)
    return render(request, "patients/over_time.html", context)


def _picture(patient_id: int, actor: Actor, span: int) -> dict[str, Any]:
    picture = timeline_of(patient_id, viewer=actor, span=span)
    return {
        "patient_id": patient_id,
        "picture": picture,
        "drawn": SafeString("" if picture.is_empty else svg(picture, name="timeline")),
        "lines": lines(picture),
        "spans": [(days, words, days == span) for days, words in SPANS.items()],
    }


@permitted(Permission.FIND_PATIENT)
@never_cache
@require_POST
def card(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The person's card as a PDF. By POST, since printing one leaves a trace."""
    patient = record_printed_card(actor=request.actor, patient_id=patient_id)
    printed = card_pdf(
        Card(
            name=patient.name,
            record_number=patient.record_number,
            photo=photo_bytes(patient.photo, "face") if patient.photo else None,
            if_found=f"If found, please call {patient.site.phone}." if patient.site.phone else "",
        )
    )
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="card.pdf"'
    return answer
