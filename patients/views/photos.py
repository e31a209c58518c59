"""Photos: shown to those who may find people, kept in no cache; replaced by file or camera."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import Missing
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.identity import PhotoForm
from patients.selectors.people import person_here, person_shown
from patients.services.photos import photo_bytes, set_photo
from patients.views.find import go


@permitted(Permission.FIND_PATIENT)
@require_GET
def photo(request: HttpRequest, patient_id: int, size: str) -> HttpResponse:
    """The person's photo in one of its sizes."""
    patient = person_here(patient_id, viewer=request.actor, even_restricted=True)
    if not patient.photo:
        raise Missing("There is no photo of this person.")
    answer = HttpResponse(photo_bytes(patient.photo, size), content_type="image/jpeg")
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@permitted(Permission.EDIT_PATIENT)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A new photo in place of the present one."""
    patient = person_here(patient_id, viewer=request.actor)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid():
        set_photo(actor=request.actor, patient=patient, photo=form.cleaned_data["photo"])
        messages.success(request, "The photo is kept.")
        return go(request, "patients:chart", patient_id)
    context = {"form": form, "person": person_shown(patient_id, viewer=request.actor)}
    return render(request, "patients/photo.html", context, status=400 if form.is_bound else 200)
