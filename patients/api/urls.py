"""Addresses of people under /api/v1/."""

from django.urls import path

from patients.api import views

urlpatterns = [
    path("patients/", views.PatientsView.as_view(), name="api-patients"),
    path("patients/<int:patient_id>/", views.PatientView.as_view(), name="api-patient"),
]
