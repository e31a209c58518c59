"""How allauth is bent to a clinic: accounts are given by an administrator, and some need a second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from clinic.at_the_door import says
from clinic.locked_text import lock, unlock
from clinic.permissions import ROLE_NAMES

SEEN = "second_factor_seen"
FACTOR_PLACE = "mfa_authenticator.data"
PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class ClosedSignup(DefaultAccountAdapter):
    """Nobody signs themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False


class KeepsSecondFactor(DefaultMFAAdapter):
    """A second factor that the role requires can be exchanged, not given up."""

    def encrypt(self, text: str) -> str:
        """Secrets of second factors rest encrypted."""
        return lock(text, FACTOR_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again, for the moment of checking a code."""
        return unlock(encrypted_text, FACTOR_PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another one would be left, where one must be."""
        staff = getattr(authenticator.user, "staff", None)
        if staff is None or staff.role not in settings.MFA_REQUIRED_ROLES:
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=PRIMARY).exclude(pk=authenticator.pk)
        return others.exists()


class SecondFactorMiddleware:
    """Who needs a second factor and has none is led to where one is set up, and nowhere else.

    That there is one is asked once a session and remembered in it: what is required cannot be given up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is in the hook below."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_: object) -> HttpResponse | None:
        """Lead a person without the factor they need to its page."""
        match = request.resolver_match
        if not settings.MFA_REQUIRED_ROLES or match is None or (match.url_name or "").startswith(("mfa_", "account_")):
            return None
        actor = None if says(view, "opens_when_locked") else request.actor
        if not actor or actor.role not in settings.MFA_REQUIRED_ROLES or request.session.get(SEEN):
            return None
        if is_mfa_enabled(actor.user, PRIMARY):
            request.session[SEEN] = True
            return None
        messages.warning(request, f"A {ROLE_NAMES[actor.role]} signs in with a second factor. Set one up to go on.")
        if getattr(request, "htmx", False):
            return HttpResponse(status=403, headers={"HX-Redirect": resolve_url("mfa_index")})
        return HttpResponseRedirect(resolve_url("mfa_index"))
