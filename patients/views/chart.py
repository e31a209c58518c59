"""The chart of one person, and their card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from clinic.panels import panels_for
from clinic.permissions import Permission
from clinic.web import permitted
from patients.printing.card import Card, card_pdf
from patients.selectors.chart import chart_of
from patients.selectors.people import person_shown
from patients.services.charts import open_chart, record_printed_card
from patients.services.photos import photo_bytes


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def chart(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Who this is and what everybody must know; below, what the upper apps have to show."""
    actor = request.actor
    patient = open_chart(actor=actor, patient_id=patient_id)
    context = {
        **chart_of(patient.pk, site=actor.at_site),
        "patient": patient,
        "person": person_shown(patient.pk, viewer=actor),
        "panels": panels_for("chart", patient.pk, viewer=actor),
        "may_edit": actor.may(Permission.EDIT_PATIENT),
        "may_admit": actor.may(Permission.ADMIT),
        "may_alert": actor.may(Permission.RAISE_ALERT),
        "may_check_in": actor.may(Permission.CHECK_IN),
    }
    return render(request, "patients/chart.html", context)


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
