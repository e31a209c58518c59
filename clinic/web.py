"""The door of every page: who may come in, and how a refusal is told.

A view names the permission it needs with `permitted`. A view that names none is refused: closed
by default. Third-party views are named in `THIRD_PARTY`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.at_the_door import keep_locked, where_confined
from clinic.errors import DomainError, Refused
from clinic.permissions import PUBLIC, Permission
from clinic.services.requests import Press, press
from clinic.sessions import actor_of

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

CLOSED = "closed"  # named, and open to nobody

# Views that are not ours, by URL name or namespace: what they need.
THIRD_PARTY: Mapping[str, Permission | str] = MappingProxyType(
    {
        "admin": Permission.USE_ADMIN,
        "admin:login": PUBLIC,
        "admin:logout": Permission.SIGNED_IN,
        "admin:jsi18n": Permission.USE_ADMIN,
        "admin:password_change": CLOSED,  # one's own password is changed on one's own account page
        "admin:password_change_done": CLOSED,
        "admin:autocomplete": CLOSED,
        "admin:view_on_site": CLOSED,
        "account_login": PUBLIC,
        "account_logout": PUBLIC,
        "account_reauthenticate": Permission.SIGNED_IN,
        "account_change_password": Permission.SIGNED_IN,
        "mfa_authenticate": PUBLIC,
        "mfa_login_webauthn": PUBLIC,
        "mfa_trust": PUBLIC,
    }
)
# Sign-up, password reset by e-mail and the like are not offered: accounts are made by an administrator.
THIRD_PARTY_PREFIXES: Mapping[str, Permission | str] = MappingProxyType({"mfa_": Permission.SIGNED_IN})


def permitted(permission: Permission | str) -> Callable[[ViewT], ViewT]:
    """Name the permission a view needs; the door asks for it before the view runs."""

    def name_it(view: ViewT) -> ViewT:
        view.permission = permission
        return view

    return name_it


def permission_of(view: Callable[..., Any], *, url_name: str | None, namespace: str) -> Permission | str | None:
    """What this view needs; None when it names nothing, which closes it."""
    own = getattr(view, "permission", None) or getattr(getattr(view, "view_class", None), "permission", None)
    own = own or getattr(getattr(view, "cls", None), "permission", None)
    if own is not None:
        return own
    name = f"{namespace}:{url_name}" if namespace else url_name or ""
    for key in (name, namespace):
        if key in THIRD_PARTY:
            return THIRD_PARTY[key]
    return next((need for prefix, need in THIRD_PARTY_PREFIXES.items() if name.startswith(prefix)), None)


class DoorMiddleware:
    """Asks for the permission before the view runs, and turns a broken rule into a page.

    Inside, times are written as the wall clock at the actor's site shows them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in the two hooks below. The thread keeps no zone for the next request."""
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request in, send it to sign-in, or refuse it."""
        if hasattr(view, "cls"):  # the API asks at its own door, by token
            return None
        match = request.resolver_match
        need = permission_of(view, url_name=match.url_name, namespace=match.namespace)
        if need == PUBLIC:
            return None
        actor = request.actor = actor_of(request)  # in place of the lazy one, which costs at every look
        if not actor:
            return _to_sign_in(request)
        if actor.site:
            timezone.activate(clock.zone(actor.site.time_zone))
        only = where_confined(request)
        if only is not None:
            return _go(request, only)
        try:
            if not isinstance(need, Permission):
                raise Refused("This page is not open to anybody.", code="closed")
            keep_locked(request, view, actor)
            require(actor, need)
        except DomainError as refusal:
            return refuse(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A broken rule becomes its sentence and status; anything else stays an error."""
        return refuse(request, error) if isinstance(error, DomainError) else None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return _go(request, f"{resolve_url(settings.LOGIN_URL)}?next={quote(request.path)}", htmx_status=401)


def _go(request: HttpRequest, target: str, *, htmx_status: int = 204) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(status=htmx_status, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The refusal as a page, or as the part of a page that was asked for."""
    if isinstance(error, Refused) and request.actor:
        record_refusal(request.actor, route=request.resolver_match.route, reason=error.code)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(error.as_body(), status=error.status)
    template = "components/_refusal.html" if getattr(request, "htmx", False) else "refusal.html"
    return render(request, template, {"error": error}, status=error.status)


def record_refusal(actor: Actor, *, route: str, reason: str) -> None:
    """Leave a trace of a refusal, in a transaction of its own, so that a rolled-back try is seen too."""
    with transaction.atomic():
        audit.record("door.refused", actor=actor, route=route, reason=reason)


def pressed(request: HttpRequest) -> Press:
    """The press of a form that cannot be undone: its hidden `request_key`, and what was filled in."""
    answers = sorted(
        (name, value) for name in request.POST for value in request.POST.getlist(name) if name not in _NOT_ANSWERS
    )
    return press(path=request.path, key=request.POST.get("request_key", ""), body=repr(answers).encode())


_NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "request_key", "password", "witness_password"})
