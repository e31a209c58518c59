"""Raising and closing follow-ups: the tasks of roles and people.

Any service of any app raises one in its own transaction:

    raise_follow_up(
        actor=actor, patient=patient, kind="suicide_risk", source=assessment,
        title="Talk with the person today", text="Answered yes to thoughts of not being alive.",
        owner_role=Role.PRESCRIBER, urgency=Urgency.NOW, due_on=actor.day,
    )

The same kind from the same source is open once for a person, however often it is raised; raised again it can only
become more urgent. Somebody closes it on its page, or the deed that answers it calls `settle_follow_ups`. Title and
text name no person: the pages put the name beside them.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.models import Site, User
from clinic.permissions import ROLE_NAMES, Permission, Role
from patients.models import FollowUp, Patient
from patients.models.follow_ups import OWNING_ROLES, Urgency
from patients.services.own_site import at_own_site

__all__ = ["Urgency", "close_follow_up", "open_follow_up", "raise_follow_up", "settle_follow_ups", "withdraw_follow_up"]

_MOST_URGENT_FIRST = (Urgency.NOW, Urgency.SOON, Urgency.ROUTINE)
LONGEST_TITLE, LONGEST_TEXT = 120, 600


@transaction.atomic
def raise_follow_up(
    *,
    actor: Actor,
    kind: str,
    title: str,
    text: str = "",
    patient: Patient | None = None,
    owner_role: Role | None = None,
    owner: User | None = None,
    urgency: Urgency = Urgency.ROUTINE,
    due_on: date | None = None,
    source: models.Model | None = None,
    site: Site | None = None,
) -> FollowUp:
    """The open follow-up of that kind from that source: this one, or the one that was raised before.

    A task about no person names the `site` where the actor has none. Raises Malformed without an owner or a title.
    """
    require(actor, Permission.FOLLOW_UP)
    if patient is not None and actor.site is not None:
        at_own_site(actor, patient)
    if not title.strip() or (owner is None and owner_role not in OWNING_ROLES):
        raise Malformed("A follow-up needs a title and somebody whose it is.", code="follow_up_of_nobody")
    wanted = FollowUp(
        site=patient.site if patient else site or actor.at_site,
        patient=patient,
        kind=kind,
        title=title.strip()[:LONGEST_TITLE],
        text=text.strip()[:LONGEST_TEXT],
        owner_role=owner_role.value if owner_role else "",
        owner=owner,
        urgency=urgency,
        due_on=due_on,
        **_named(source),
    )
    found = _open_twin(wanted) or _written(wanted, actor)
    if found is not wanted:
        return _raised_again(found, wanted, actor)
    _note("follow_up.raised", found, actor, urgency=urgency.value)
    return found


@transaction.atomic
def open_follow_up(*, actor: Actor, follow_up_id: int) -> FollowUp:
    """A follow-up of the actor's site, with the trace that this actor read it. Raises Missing."""
    require(actor, Permission.FOLLOW_UP)
    rows = FollowUp.objects.select_related("patient", "owner", "raised_by", "done_by")
    found = rows.filter(pk=follow_up_id, site=actor.at_site).first()
    if found is None:
        raise Missing("There is no such follow-up at this site.")
    if found.patient_id:
        _note("follow_up.opened", found, actor)
    return found


@transaction.atomic
def close_follow_up(*, actor: Actor, follow_up_id: int, outcome: str) -> FollowUp:
    """It is done, and this came of it. For somebody of the owning role, or the owner. Raises RuleBroken, Malformed."""
    return _closed(actor, _held(actor, follow_up_id), outcome, withdrawn=False)


@transaction.atomic
def withdraw_follow_up(*, actor: Actor, follow_up_id: int, why: str) -> FollowUp:
    """It is no longer needed. For whom it is, for who raised it, and for the medical director."""
    found = _held(actor, follow_up_id, others=True)
    return _closed(actor, found, why, withdrawn=True)


@transaction.atomic
def settle_follow_ups(
    *,
    actor: Actor,
    kind: str,
    outcome: str,
    patient: Patient | None = None,
    source: models.Model | None = None,
    withdrawn: bool = False,
) -> int:
    """Close what the present deed answers by itself, such as the clock of an exam that was just signed.

    Whose it was is not asked: the calling service has asked for the permission of its own deed. Name the person, the
    source, or both. How many were closed; none is no error.
    """
    if patient is None and source is None:
        raise ValueError("name the person or the source of what is settled")
    rows = FollowUp.objects.select_for_update().filter(kind=kind, done_at__isnull=True)
    if patient is not None:
        rows = rows.filter(patient=patient)
    if source is not None:
        rows = rows.filter(**_named(source))
    found = list(rows.order_by("pk"))
    for one in found:
        _closed(actor, one, outcome, withdrawn=withdrawn)
    return len(found)


def _named(source: models.Model | None) -> dict[str, Any]:
    """The source by kind and id."""
    return {"source_kind": source._meta.model_name, "source_id": source.pk} if source is not None else {}


def _open_twin(wanted: FollowUp) -> FollowUp | None:
    """The open one that was raised before, locked."""
    same = {name: getattr(wanted, name) for name in ("site", "patient", "kind", "source_kind", "source_id")}
    return FollowUp.objects.select_for_update().filter(**same, done_at__isnull=True).first()


def _written(wanted: FollowUp, actor: Actor) -> FollowUp:
    """The new row, or the twin that somebody raised at this very moment."""
    wanted.raised_by, wanted.raised_at = actor.user, clock.now()
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError:
        twin = _open_twin(wanted)
        if twin is None:
            raise
        return twin
    return wanted


def _raised_again(found: FollowUp, wanted: FollowUp, actor: Actor) -> FollowUp:
    """More urgent, or due earlier, where it is raised so; never less."""
    before = (found.urgency, found.due_on)
    found.urgency = min(found.urgency, wanted.urgency, key=lambda one: _MOST_URGENT_FIRST.index(Urgency(one)))
    found.due_on = min((day for day in (found.due_on, wanted.due_on) if day), default=None)
    if (found.urgency, found.due_on) != before:
        found.title, found.text = wanted.title, wanted.text
        found.save(update_fields=["urgency", "due_on", "title", "text"])
        _note("follow_up.raised_again", found, actor, urgency=str(found.urgency))
    return found


def _held(actor: Actor, follow_up_id: int, *, others: bool = False) -> FollowUp:
    """The row, locked, once this actor may close it."""
    require(actor, Permission.FOLLOW_UP)
    found = FollowUp.objects.select_for_update().filter(pk=follow_up_id, site=actor.at_site).first()
    if found is None:
        raise Missing("There is no such follow-up at this site.")
    raised_or_leads = found.raised_by_id == actor.user.pk or actor.role is Role.DIRECTOR
    if not (found.is_for(actor.user, actor.role) or (others and raised_or_leads)):
        raise RuleBroken(f"This waits for {_whose(found)}, who can close it.", code="not_yours")
    return found


def _whose(found: FollowUp) -> str:
    if found.owner is not None:
        return found.owner.get_full_name() or found.owner.get_username()
    return f"a {ROLE_NAMES[Role(found.owner_role)]}"


def _closed(actor: Actor, found: FollowUp, words: str, *, withdrawn: bool) -> FollowUp:
    if not found.is_open:
        raise RuleBroken("This follow-up has been closed already.", code="already_closed")
    if not words.strip():
        sentence = "Say why it is no longer needed." if withdrawn else "Say what came of it, in a sentence."
        raise Malformed("A follow-up is closed with a sentence.", fields={"outcome": [sentence]})
    found.done_by, found.done_at = actor.user, clock.now()
    found.outcome, found.withdrawn = words.strip()[:LONGEST_TEXT], withdrawn
    found.save(update_fields=["done_by", "done_at", "outcome", "withdrawn"])
    _note("follow_up.withdrawn" if withdrawn else "follow_up.done", found, actor)
    return found


def _note(verb: str, found: FollowUp, actor: Actor, **more: str) -> None:
    audit.record(verb, actor=actor, subject=found, patient_id=found.patient_id, kind=found.kind, **more)
