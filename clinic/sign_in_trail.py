"""Every sign-in, sign-out and refused try leaves a trace: what Django, axes and allauth tell, written down."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from clinic import clock
from clinic.actors import Door
from clinic.services import sign_in
from clinic.sessions import SIGNED_IN_BY, SIGNED_IN_ON, actor_from
from clinic.signing_in import SEEN


def listen() -> None:
    """Hear what Django, axes and allauth tell about sign-in. Called once, when the apps are ready."""
    for signal, listener in (
        (user_logged_in, on_sign_in),
        (user_logged_out, on_sign_out),
        (user_login_failed, on_failure),
        (user_locked_out, on_lockout),
        (authenticator_added, on_factor_added),
        (authenticator_removed, on_factor_removed),
    ):
        signal.connect(listener, dispatch_uid=f"clinic.{listener.__name__}")


def on_sign_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Write down the sign-in and the dosing day it counts for."""
    actor = actor_from(user, door=Door.WEB)
    day = actor.day if actor.site else clock.now().date()
    request.session[SIGNED_IN_ON], request.session[SIGNED_IN_BY] = day.isoformat(), "sign-in"
    sign_in.note_sign_in(actor)


def on_sign_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Write down the sign-out of whoever was there."""
    if user is not None:
        sign_in.note_sign_out(actor_from(user, door=Door.WEB))


def on_failure(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """Write down a refused sign-in."""
    sign_in.note_failure(str(credentials.get("username") or ""), locked_out=False)


def on_lockout(sender: Any, username: str | None = None, **_: Any) -> None:
    """Write down that an account rests after too many wrong tries."""
    sign_in.note_failure(username or "", locked_out=True)


def on_factor_added(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """A code or a passkey was set up."""
    sign_in.note_factor(actor_from(user, door=Door.WEB), "second_factor.added", authenticator.type)


def on_factor_removed(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """One was removed; the session asks again whether there is another."""
    request.session.pop(SEEN, None)
    sign_in.note_factor(actor_from(user, door=Door.WEB), "second_factor.removed", authenticator.type)
