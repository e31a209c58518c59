"""The second factor: who must have one, who has one, and taking a lost one away."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.models import User
from clinic.permissions import Permission, Role


def is_required(role: Role) -> bool:
    """Whether this role may not work with a password alone."""
    return role.value in settings.MFA_REQUIRED_ROLES


def has_second_factor(user: User) -> bool:
    """Whether a one-time code or a passkey is set up. One query."""
    return bool(is_mfa_enabled(user))


def second_factor_needed(user: User, role: Role) -> bool:
    """Whether a password alone is not a full sign-in for this person."""
    return is_required(role) or has_second_factor(user)


@transaction.atomic
def reset_second_factor(*, actor: Actor, user: User) -> int:
    """Take away every factor of somebody who lost theirs; returns how many. They set up a new one at sign-in."""
    require(actor, Permission.MANAGE_STAFF)
    gone: int = Authenticator.objects.filter(user=user).delete()[0]
    audit.record("second_factor.reset", actor=actor, subject=user, username=user.username, factors=gone)
    return gone
