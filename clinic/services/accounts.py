"""What an administrator does for an account: a new password, a way back in. Never deleting one."""

from typing import Any

from axes.utils import reset as forget_wrong_tries
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.models import User
from clinic.permissions import Permission

NAMED = ("first_name", "last_name", "initials")


def _locked(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


@transaction.atomic
def rename(*, actor: Actor, user: User, **names: str) -> User:
    """Change first name, last name or initials. The user name stays: it stands in the trail."""
    require(actor, Permission.MANAGE_STAFF)
    user = _locked(user)
    changed: dict[str, Any] = {
        name: [getattr(user, name), names[name]]
        for name in NAMED
        if name in names and getattr(user, name) != names[name]
    }
    for name, (_, new) in changed.items():
        setattr(user, name, new)
    if changed:
        user.save(update_fields=sorted(changed))
        audit.record("account.renamed", actor=actor, subject=user, changed=sorted(changed))
    return user


@transaction.atomic
def give_password(*, actor: Actor, user: User, password: str) -> User:
    """A first or a new password, to be changed by its owner. It ends every session of the account."""
    require(actor, Permission.MANAGE_STAFF)
    user = _locked(user)
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise Malformed("This password will not do.", fields={"password": list(problem.messages)}) from problem
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("account.password_given", actor=actor, subject=user, username=user.username)
    return user


@transaction.atomic
def reactivate(*, actor: Actor, user: User) -> User:
    """Open an account again."""
    require(actor, Permission.MANAGE_STAFF)
    user = _locked(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("staff.reactivated", actor=actor, subject=user, username=user.username)
    return user


@transaction.atomic
def end_lockout(*, actor: Actor, user: User) -> None:
    """Let somebody try again who was locked out: wrong passwords, wrong proofs and wrong PINs are forgotten."""
    require(actor, Permission.MANAGE_STAFF)
    forget_wrong_tries(username=user.username)
    User.objects.filter(pk=user.pk).update(failed_proofs=0, proofs_locked_until=None, pin_failures=0)
    audit.record("account.lockout_ended", actor=actor, subject=user, username=user.username)
