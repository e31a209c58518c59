"""Registering a person, and changing who they are on record. A refused save keeps what was typed."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.web import permitted, pressed
from patients.forms.identity import (
    IdentityForm,
    PhoneForms,
    RegisterForm,
    now_on_record,
    phones_from,
    phones_on_record,
)
from patients.forms.refusals import tell
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart
from patients.services.guided_intake import begin_intake
from patients.services.intake import PerhapsOnRecord, take_in
from patients.services.registration import change_identity
from patients.views.find import go


@permitted(Permission.REGISTER_PATIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form; filled in, the person's chart or what stands in the way."""
    if request.method == "GET":
        return _registering(request, RegisterForm(), PhoneForms(prefix="phone"))
    form, phones = RegisterForm(request.POST, request.FILES), PhoneForms(request.POST, prefix="phone")
    if not _both_valid(form, phones):
        return _registering(request, form, phones, status=400)
    try:
        taken = take_in(
            actor=request.actor,
            identity={**form.identity(), "phones": phones_from(phones)},
            pressed=pressed(request),
            programme=form.cleaned_data["programme"],
            photo=form.cleaned_data["photo"],
            another_person=form.cleaned_data["another_person"],
        )
    except PerhapsOnRecord as perhaps:
        return _registering(request, form, phones, perhaps=perhaps.perhaps, status=perhaps.status)
    except Malformed as refusal:
        tell(form, refusal)
        return _registering(request, form, phones, status=refusal.status)
    if not taken.replayed:
        messages.success(request, "On record. The record number stands above; print the card next.")
    if "begin_intake" in request.POST and request.actor.may(Permission.TAKE_INTAKE):
        return go(request, "patients:resume_intake", begin_intake(actor=request.actor, patient_id=taken.row.pk).pk)
    return go(request, "patients:chart", taken.row.pk)


@permitted(Permission.EDIT_PATIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Names, birth date, sex and phones as they are; changed, back to the chart."""
    if request.method == "GET":
        patient = open_chart(actor=request.actor, patient_id=patient_id, part="details")
        phones = PhoneForms(prefix="phone", initial=phones_on_record(patient))
        return _editing(request, patient_id, IdentityForm(initial=now_on_record(patient)), phones)
    patient = person_here(patient_id, viewer=request.actor)
    form, phones = IdentityForm(request.POST), PhoneForms(request.POST, prefix="phone")
    if not _both_valid(form, phones):
        return _editing(request, patient_id, form, phones, status=400)
    try:
        change_identity(actor=request.actor, patient=patient, **form.identity(), phones=phones_from(phones))
    except Malformed as refusal:
        tell(form, refusal)
        return _editing(request, patient_id, form, phones, status=refusal.status)
    messages.success(request, "Saved.")
    return go(request, "patients:chart", patient_id)


def _both_valid(form: IdentityForm, phones: Any) -> bool:
    """Both are asked, so that all mistakes are told at once."""
    valid = [form.is_valid(), phones.is_valid()]
    return all(valid)


def _registering(
    request: HttpRequest, form: RegisterForm, phones: Any, *, perhaps: Any = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "phones": phones,
        "perhaps": perhaps,
        "request_key": request.POST.get("request_key") or uuid4(),
        "may_begin": request.actor.may(Permission.TAKE_INTAKE),
        "begins": "begin_intake" in request.POST,
    }
    page = "patients/_register_form.html" if request.htmx else "patients/register.html"
    return render(request, page, context, status=status)


def _editing(
    request: HttpRequest, patient_id: int, form: IdentityForm, phones: Any, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "phones": phones, "person": person_shown(patient_id, viewer=request.actor)}
    return render(request, "patients/edit.html", context, status=status)
