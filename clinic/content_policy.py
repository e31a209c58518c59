"""The Content-Security-Policy of every answer."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_OWN_WORDS = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's, which would write the same words anew for every answer; here they are written once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The policy of the settings, unless the view has words of its own or Django shows its debug page."""
        if settings.DEBUG or hasattr(request, "_csp_nonce") or any(hasattr(response, name) for name in _OWN_WORDS):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.policy)
        return response
