"""Restricting a chart, opening one all the same with a reason, and reviewing who did.

Dosing is never in the way of this: a nurse at the window sees the dose card of anybody, because care must not wait,
and every opening of a card stands in the trail already.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.models import User
from clinic.permissions import Permission, Role
from patients.models import ChartOpening, ChartRestriction, OpeningReview
from patients.selectors.people import person_here
from patients.selectors.restricted import restriction_of, staff_of
from patients.services.follow_ups import Urgency, raise_follow_up, settle_follow_ups
from patients.services.person_lock import lock_person

OPEN_FOR = timedelta(hours=1)  # our own choice: a visit, not a shift
REVIEW = "restricted_chart_opened"


@transaction.atomic
def restrict_chart(*, actor: Actor, patient_id: int, may_open: Iterable[User], reason: str) -> ChartRestriction:
    """From now on only these staff open the chart as any other. Said again, the new names take the place of the old."""
    return _set(actor, patient_id, restricted=True, may_open=may_open, reason=reason)


@transaction.atomic
def end_restriction(*, actor: Actor, patient_id: int, reason: str) -> ChartRestriction:
    """The chart is as any other again. Raises RuleBroken when it is already."""
    if restriction_of(patient_id) is None:
        raise RuleBroken("This chart is not restricted.", code="not_restricted")
    return _set(actor, patient_id, restricted=False, may_open=(), reason=reason)


@transaction.atomic
def open_restricted(*, actor: Actor, patient_id: int, reason: str) -> ChartOpening:
    """Open a restricted chart for an hour, with the reason; the director is asked to look at it."""
    require(actor, Permission.BREAK_GLASS)
    patient = person_here(patient_id, viewer=actor, even_restricted=True)
    _in_words(reason)
    if restriction_of(patient.pk) is None:
        raise RuleBroken("This chart is not restricted. Open it as any other.", code="not_restricted")
    now = clock.now()
    opening = ChartOpening.objects.create(
        patient=patient,
        opened_by=actor.user,
        opened_role=actor.role.value,
        opened_at=now,
        until=now + OPEN_FOR,
        reason=reason.strip()[:300],
    )
    audit.record(
        "chart.glass_broken", actor=actor, subject=opening, patient_id=patient.pk, until=opening.until.isoformat()
    )
    raise_follow_up(
        actor=actor,
        patient=patient,
        kind=REVIEW,
        source=opening,
        title="Review who opened a restricted chart",
        owner_role=Role.DIRECTOR,
        urgency=Urgency.SOON,
    )
    return opening


@transaction.atomic
def review_opening(*, actor: Actor, opening_id: int, was_right: bool, finding: str) -> OpeningReview:
    """Sign what was found. Nobody reviews their own opening."""
    require(actor, Permission.REVIEW_ACCESS)
    opening = ChartOpening.objects.select_related("patient").filter(pk=opening_id, patient__site=actor.at_site).first()
    if opening is None:
        raise Missing("There is no such opening at this site.")
    if opening.opened_by_id == actor.user.pk:
        raise RuleBroken("Nobody reviews their own opening. Another director or the administrator can.", code="own")
    if not finding.strip():
        raise Malformed("Say what you found.", fields={"finding": ["A sentence is needed."]})
    with clash_means(RuleBroken("This opening has been reviewed already.", code="already_reviewed")):
        review = OpeningReview.objects.create(
            opening=opening,
            was_right=was_right,
            finding=finding.strip()[:300],
            reviewed_by=actor.user,
            reviewed_at=clock.now(),
        )
    audit.record(
        "chart.opening_reviewed", actor=actor, subject=review, patient_id=opening.patient_id, was_right=was_right
    )
    settle_follow_ups(actor=actor, kind=REVIEW, source=opening, outcome="Reviewed and signed.")
    return review


def _set(actor: Actor, patient_id: int, *, restricted: bool, may_open: Iterable[User], reason: str) -> ChartRestriction:
    require(actor, Permission.RESTRICT_CHART)
    person = lock_person(person_here(patient_id, viewer=actor, even_restricted=True).pk)
    _in_words(reason)
    named = sorted({user.pk for user in may_open} & set(staff_of(actor.at_site).values_list("pk", flat=True)))
    if restricted and not named:
        raise Malformed(
            "Name who may open it.", fields={"may_open": ["At least one person: somebody must be able to."]}
        )
    row = ChartRestriction.objects.create(
        patient=person,
        restricted=restricted,
        may_open=named,
        reason=reason.strip()[:300],
        set_by=actor.user,
        set_at=clock.now(),
    )
    verb = "chart.restricted" if restricted else "chart.restriction_ended"
    audit.record(verb, actor=actor, subject=row, patient_id=person.pk, may_open=named)
    return row


def _in_words(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise Malformed("Say why.", fields={"reason": ["A reason in words is needed."]})
