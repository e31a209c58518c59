"""Addresses of people under /api/v1/."""

from django.urls import path

from patients.api import admission, check_ins, consents, views

urlpatterns = [
    path("patients/", views.PatientsView.as_view(), name="api-patients"),
    path("patients/<int:patient_id>/", views.PatientView.as_view(), name="api-patient"),
    path("patients/<int:patient_id>/consents/", consents.ConsentsView.as_view(), name="api-consents"),
    path("patients/<int:patient_id>/admission/", admission.AdmissionView.as_view(), name="api-admission"),
    path("check-ins/", check_ins.CheckInsView.as_view(), name="api-check-ins"),
    path("patients/<int:patient_id>/exams/", admission.ExamsView.as_view(), name="api-exams"),
    path("patients/<int:patient_id>/enrolment-checks/", admission.ChecksView.as_view(), name="api-checks"),
]
