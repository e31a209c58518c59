"""Every address under /api/v1/."""

from django.urls import include, path, re_path

from clinic.api.schema import DocsView, SchemaView
from clinic.api.views import NothingHere

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("", include("patients.api.urls")),
    path("", include("dosing.api.urls")),
    path("", include("assessments.api.urls")),
    re_path("", NothingHere.as_view(), name="api-nothing"),
]
