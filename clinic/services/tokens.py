"""Keys for programs: one a user, the same until it is withdrawn."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Missing, RuleBroken
from clinic.models import User


@transaction.atomic
def key_of(username: str, *, actor: Actor) -> str:
    """The key of that user, made the first time it is asked for."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Missing(f"There is no user {username[:60]}.")
    if not user.is_active or user.is_system:
        raise RuleBroken(f"{username[:60]} cannot sign in, so there is no key.", code="closed_account")
    token, new = Token.objects.get_or_create(user=user)
    if new:
        audit.record("key.made", actor=actor, subject=user)
    key: str = token.key
    return key
