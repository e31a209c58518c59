"""Who asks: a key in the header, and the rights of its user's role, no more."""

from typing import Any

from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from clinic.actors import Door
from clinic.sessions import actor_from

_WRONG = "This key is not known, or its account is closed."
LONGEST_KEY = 80


class StaffToken(TokenAuthentication):
    """`Authorization: Token KEY`. One query reads the key, its user, their role and their site."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The user and the key. The web session that may come along is not looked at."""
        request._request.actor = None
        found = super().authenticate(request)
        if found is not None:
            user = found[0]
            request._request.actor = actor_from(user, door=Door.API)
            request._request._cached_user = user  # the request log names who asked
        return found

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """The key's row, or a refusal that does not say what was wrong with it."""
        readable = key.isascii() and key.isalnum() and len(key) <= LONGEST_KEY
        token = Token.objects.select_related("user__staff__site").filter(key=key).first() if readable else None
        if token is None or not token.user.is_active:
            raise AuthenticationFailed(_WRONG)
        return token.user, token
