"""Every address under /api/v1/."""

from importlib.util import find_spec

from django.urls import include, path, re_path

from clinic.api.schema import DocsView, SchemaView
from clinic.api.views import NothingHere

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    *(
        path("", include(f"{app}.api.urls"))
        for app in ("patients", "assessments", "dosing")
        if find_spec(f"{app}.api") and find_spec(f"{app}.api.urls")
    ),
    re_path("", NothingHere.as_view(), name="api-nothing"),
]
