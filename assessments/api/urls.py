"""Addresses of assessments and observations under /api/v1/."""

from django.urls import path

from assessments.api import views
from assessments.api.fhir_assessment import AssessmentFhirView
from assessments.api.fhir_observations import ObservationsView

urlpatterns = [
    path("assessments/score/", views.ScoreView.as_view(), name="api-score"),
    path("assessments/instruments/", views.InstrumentsView.as_view(), name="api-instruments"),
    path(
        "assessments/instruments/<slug:name>/questionnaire/",
        views.QuestionnaireView.as_view(),
        name="api-questionnaire",
    ),
    path("assessments/<key:assessment_id>/fhir/", AssessmentFhirView.as_view(), name="api-fhir-assessment"),
    path("patients/<int:patient_id>/fhir/observations/", ObservationsView.as_view(), name="api-fhir-observations"),
]
