"""A PIN: six digits, kept like a password, with five tries. It opens a screen and does nothing else.

It never signs an order and never witnesses: those ask for the password (`clinic.services.proofs`).
"""

from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Malformed, Refused, StationLocked
from clinic.models import User
from clinic.permissions import Permission
from clinic.services.proofs import Proof, prove_user

LENGTH = 6
TRIES = 5


def is_pin(secret: str) -> bool:
    """Whether what was typed has the shape of a PIN; a password is always longer."""
    return len(secret) == LENGTH and secret.isascii() and secret.isdigit()


def is_guessable(pin: str) -> bool:
    """One digit six times, a run up or down, or a half said twice."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1}) or pin[:3] == pin[3:] or pin[:2] * 3 == pin


@transaction.atomic
def set_pin(*, actor: Actor, pin: str, proof: Proof) -> None:
    """Give oneself a PIN, the password just proved. Five new tries come with it."""
    require(actor, Permission.SIGNED_IN)
    if proof.user.pk != actor.user.pk:
        raise Refused("A PIN is set by its owner.")
    if not is_pin(pin):
        raise Malformed(f"A PIN has {LENGTH} digits.", fields={"pin": [f"Enter {LENGTH} digits."]})
    if is_guessable(pin):
        raise Malformed("This PIN is easy to guess.", fields={"pin": ["Choose digits that are no row or repeat."]})
    User.objects.filter(pk=actor.user.pk).update(pin_hash=make_password(pin), pin_failures=0)
    audit.record("pin.set", actor=actor, subject=actor.user)


def prove_presence(user: User, secret: str, *, actor: Actor, pin_counts: bool) -> str:
    """Prove that `user` stands at this screen: "pin" or "password", whichever it was.

    `pin_counts` says whether a PIN is enough here today. Raises StationLocked with what to do.
    `actor` is whose screen it is: a wrong try is written down under that name.
    """
    if not is_pin(secret):
        return _by_password(user, secret, actor=actor)
    if not pin_counts:
        raise StationLocked("A PIN opens only where you signed in today. Use your password.", code="password_needed")
    if not user.pin_hash:
        raise StationLocked("No PIN is set for this account. Use your password.", code="password_needed")
    # The try is counted before it is checked: presses at the same moment get no more than five.
    if not User.objects.filter(pk=user.pk, pin_failures__lt=TRIES).update(pin_failures=F("pin_failures") + 1):
        raise StationLocked("Five wrong PINs. Use your password.", code="password_needed")
    if not check_password(secret, user.pin_hash):
        left = _note_wrong_pin(user, actor=actor)
        raise StationLocked(_tries_left(left), code="wrong_pin" if left else "password_needed")
    _forgive(user)
    return "pin"


def _by_password(user: User, secret: str, *, actor: Actor) -> str:
    try:
        prove_user(user, secret, actor=actor)
    except Refused as refusal:
        raise StationLocked(refusal.detail, code=refusal.code) from refusal
    _forgive(user)
    return "password"


def _tries_left(left: int) -> str:
    if left == 0:
        return "That was the fifth wrong PIN. Use your password."
    return f"That PIN is not right. {left} {'try' if left == 1 else 'tries'} left, then only the password opens."


@transaction.atomic
def _note_wrong_pin(user: User, *, actor: Actor) -> int:
    """Leave a trace; returns the tries left."""
    failures = User.objects.values_list("pin_failures", flat=True).get(pk=user.pk)
    audit.record("pin.refused", actor=actor, subject=user, failures=failures)
    return TRIES - failures


def _forgive(user: User) -> None:
    User.objects.filter(pk=user.pk, pin_failures__gt=0).update(pin_failures=0)
