"""What signing in, out and failing to leave behind in the audit trail."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, Door
from clinic.models import User
from clinic.services.system import system_actor
from clinic.sessions import actor_from


def _account(username: str) -> Actor | None:
    user = User.objects.select_related("staff__site").filter(username=username, is_system=False).first()
    return actor_from(user, door=Door.WEB) if user is not None else None


@transaction.atomic
def note_sign_in(actor: Actor) -> None:
    """Somebody signed in with their whole credential; wrong PINs before it are forgotten."""
    User.objects.filter(pk=actor.user.pk, pin_failures__gt=0).update(pin_failures=0)
    audit.record("session.signed_in", actor=actor)


@transaction.atomic
def note_sign_out(actor: Actor) -> None:
    """Somebody signed out."""
    audit.record("session.signed_out", actor=actor)


@transaction.atomic
def note_failure(username: str, *, locked_out: bool) -> None:
    """A sign-in was refused, or an account now rests after too many.

    A name that is no account is not written down: people type their password into the wrong box.
    """
    verb = "session.locked_out" if locked_out else "session.refused"
    known = _account(username)
    if known is not None:
        audit.record(verb, actor=known, subject=known.user)
    else:
        audit.record(verb, actor=system_actor(), unknown_name=True)


@transaction.atomic
def note_factor(actor: Actor, verb: str, kind: str) -> None:
    """A second factor was set up or removed by its owner."""
    audit.record(verb, actor=actor, subject=actor.user, kind=kind)
