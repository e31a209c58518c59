"""Confirming that contact details still hold: one press, wherever the person is asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clinic.permissions import Permission
from clinic.web import permitted
from patients.services.contact import confirm_contacts
from patients.views.find import go


@permitted(Permission.EDIT_PATIENT)
@require_POST
def confirm(request: HttpRequest, patient_id: int) -> HttpResponse:
    """All of it is still right."""
    confirm_contacts(actor=request.actor, patient_id=patient_id)
    if request.htmx:
        return render(request, "patients/_contacts_confirmed.html")
    messages.success(request, "Contact details confirmed today.")
    return go(request, "patients:chart", patient_id)
