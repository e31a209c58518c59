"""What may stand between somebody and a page they are granted: a locked screen, a screen handed over."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from clinic import clock
from clinic.actors import Actor
from clinic.errors import StationLocked
from clinic.idle import idle_too_long, stamp_is_due
from clinic.services import locking


def says(view: Callable[..., Any], name: str) -> bool:
    """Whether a view, or the class behind it, carries the mark: `polling = True`, `opens_when_locked = True`."""
    return bool(getattr(view, name, False) or getattr(getattr(view, "view_class", None), name, False))


def keep_locked(request: HttpRequest, view: Callable[..., Any], actor: Actor) -> None:
    """Raise StationLocked when the screen is locked or has been left alone; else note that somebody is there.

    A view that polls notes nothing: a page that refreshes itself is nobody at the screen.
    """
    session = request.session.row
    if session is None or says(view, "opens_when_locked"):
        return
    if session.locked_at is None:
        if not idle_too_long(session, clock.now()):
            if stamp_is_due(session, clock.now()) and not says(view, "polling"):
                locking.stamp(session)
            return
        locking.lock(session, actor=actor, because="idle")
    raise StationLocked("Nobody used this screen for a while. Enter a PIN or the password to go on.")


def where_confined(request: HttpRequest) -> str | None:
    """Where a handed-over screen has to go instead of the page it asked for; None when it may go on.

    A screen in somebody else's hands reaches the one part of the site it was handed over for, until
    staff take it back with a credential (`clinic.services.handing_over`).
    """
    session = request.session.row
    only = session.confined_to if session is not None else None
    return None if not only or request.path_info.startswith(only) else only
