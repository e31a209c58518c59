"""The description of the HTTP interface, and a page to read it on; both work without a network."""

from typing import Any

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from clinic.permissions import PUBLIC

_TEXTS = {"type": "array", "items": {"type": "string"}}
_MAYBE_TEXT = {"type": ["string", "null"]}
_ERROR = {
    "type": "object",
    "description": "What every refusal says. `fields` and `findings` where they apply.",
    "properties": {
        "error": {"type": "string", "description": "For programs.", "example": "already_given"},
        "detail": {"type": "string", "description": "A sentence for a person."},
        "fields": {"type": "object", "additionalProperties": _TEXTS},
        "findings": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "rule": {"type": "string"},
                    "severity": {"type": "string", "enum": ["stop", "ask", "note"]},
                    "message": {"type": "string"},
                    "source": {"type": "string"},
                    "lifted_by": _MAYBE_TEXT,
                    "clears_when": _MAYBE_TEXT,
                },
                "required": ["rule", "severity", "message", "source", "lifted_by", "clears_when"],
            },
        },
    },
    "required": ["error", "detail"],
}
_ALWAYS = {
    "400": "Malformed.",
    "401": "No key, or one that is not known.",
    "403": "Not for this role, or the licence has run out.",
    "404": "There is no such thing at this site.",
}
_ON_POST = {
    "409": "A rule of the clinic says no.",
    "415": "Not JSON.",
    "423": "The station is locked.",
    "429": "Too many wrong credentials.",
}


def tell_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001
    """Give every operation of ours the refusals it can answer with; called when the document is made."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = _ERROR
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            told = _ALWAYS | (_ON_POST if method == "post" else {})
            for status, why in told.items() if operation.get("security") else ():
                operation["responses"].setdefault(status, {"description": why, "content": answer})
    return result


class SchemaView(SpectacularAPIView):
    """The OpenAPI document. It describes addresses and holds nobody's rows, so anyone may read it."""

    permission = PUBLIC
    authentication_classes = ()


# The reader draws with inline styles; its scripts are files like everybody's. No other page may.
@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The document as a page."""

    permission = PUBLIC
    authentication_classes = ()
    url_name = "api-schema"
