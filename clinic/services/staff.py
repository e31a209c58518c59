"""Who works here: taking somebody on, changing role or licence, letting somebody go."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.models import Site, StaffMember, User
from clinic.permissions import GRANTS, Permission, Role


@dataclass(frozen=True, slots=True)
class Licence:
    """What entitles to dispense, order or counsel, and until when."""

    kind: str
    number: str
    state: str
    expires_on: date


@transaction.atomic
def take_on(
    *,
    actor: Actor,
    username: str,
    first_name: str,
    last_name: str,
    initials: str,
    password: str,
    site: Site,
    role: Role,
    starts_on: date,
    licence: Licence | None = None,
) -> StaffMember:
    """Make an account with one role at one site. The password is to be changed by its owner."""
    require(actor, Permission.MANAGE_STAFF)
    user = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        initials=initials,
        is_staff=Permission.USE_ADMIN in GRANTS[role],
    )
    user.set_password(password)
    with clash_means(RuleBroken("This user name is taken.", code="username_taken")):
        user.save()
    member = StaffMember(user=user, site=site, role=role.value, starts_on=starts_on, **_licence_fields(licence))
    _check(member)
    member.save()
    audit.record("staff.taken_on", actor=actor, subject=member, username=username, role=role.value)
    return member


@transaction.atomic
def change_staff(*, actor: Actor, member: StaffMember, **changes: Any) -> StaffMember:
    """Change role, site, dates or licence fields. The trail keeps old and new."""
    require(actor, Permission.MANAGE_STAFF)
    member = StaffMember.objects.select_for_update(no_key=True).select_related("user").get(pk=member.pk)
    changed = {
        name: [str(getattr(member, name)), str(value)]
        for name, value in changes.items()
        if getattr(member, name) != value
    }
    for name, value in changes.items():
        setattr(member, name, value)
    _check(member)
    if changed:
        member.save(update_fields=sorted(changed))
        may_enter = Permission.USE_ADMIN in GRANTS[Role(member.role)]
        if member.user.is_staff is not may_enter:
            member.user.is_staff = may_enter
            member.user.save(update_fields=["is_staff"])
        audit.record("staff.changed", actor=actor, subject=member, changed=changed)
    return member


@transaction.atomic
def deactivate(*, actor: Actor, user: User) -> User:
    """Close an account for good or for now. Accounts are never deleted: their work stays signed."""
    require(actor, Permission.MANAGE_STAFF)
    if user.pk == actor.user.pk:
        raise RuleBroken("Nobody closes their own account. Another administrator can.", code="own_account")
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record("staff.deactivated", actor=actor, subject=user, username=user.username)
    return user


def _licence_fields(licence: Licence | None) -> dict[str, Any]:
    if licence is None:
        return {}
    return {
        "licence_kind": licence.kind,
        "licence_number": licence.number,
        "licence_state": licence.state,
        "licence_expires_on": licence.expires_on,
    }


def _check(member: StaffMember) -> None:
    try:
        member.full_clean()
    except ValidationError as problem:
        raise Malformed("Some answers cannot be right.", fields=problem.message_dict) from problem
