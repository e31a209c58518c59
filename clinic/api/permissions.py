"""What an address of the API needs: the view names it, and what names nothing is shut."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.actors import Actor, require
from clinic.errors import NotSignedIn, Refused
from clinic.permissions import PUBLIC, Permission


def need_of(view: Any, method: str) -> Permission | str | None:
    """What this method of the view needs; None closes it."""
    by_method = getattr(view, "permission_by_method", {})
    need: Permission | str | None = by_method.get(method) or getattr(view, "permission", None)
    return need


class NamedPermission(BasePermission):
    """Asks the grants table for what the view names."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or a refusal in a sentence: 401 for nobody, 403 for the wrong role or licence."""
        need = need_of(view, request.method or "")
        if need == PUBLIC:
            return True
        actor: Actor | None = getattr(request._request, "actor", None) if request.auth else None
        if actor is None:
            raise NotSignedIn("Send a key: Authorization: Token KEY.")
        if not isinstance(need, Permission):
            raise Refused("This address is not open to anybody.", code="closed")
        require(actor, need)
        return True
