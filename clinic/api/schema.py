"""The description of the HTTP interface, and a page to read it on; both work without a network."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from clinic.permissions import PUBLIC


class SchemaView(SpectacularAPIView):
    """The OpenAPI document. It describes addresses and holds nobody's rows, so anyone may read it."""

    permission = PUBLIC
    authentication_classes = ()
    permission_classes = (AllowAny,)


class DocsView(SpectacularSwaggerSplitView):
    """The document as a page."""

    permission = PUBLIC
    authentication_classes = ()
    permission_classes = (AllowAny,)
    url_name = "api-schema"
