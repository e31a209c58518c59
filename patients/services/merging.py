"""Two records of one person become one, and two again when that was wrong."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from patients.models import Enrolment, Patient, RecordMerge, RecordSplit, TwoPeople
from patients.questions import TwoRecords, objections_to_merging, tell_of_split
from patients.selectors.merged import merges_in_force
from patients.selectors.restricted import require_open, restriction_of

NOT_HERE = "There is no such person at this site."
LONGEST_REASON = 300


@transaction.atomic
def merge_records(*, actor: Actor, survivor_id: int, absorbed_id: int, reason: str) -> RecordMerge:
    """From now on the absorbed record stands for the surviving person. No row is moved; a split undoes it.

    Raises RuleBroken with every reason against it: both in treatment, both with an order in force, a dose or bottle of
    both for the same day, or a record that was merged before.
    """
    require(actor, Permission.MERGE_RECORDS)
    _in_words(reason)
    survivor, absorbed = _locked(actor, survivor_id, absorbed_id)
    records = TwoRecords(survivor.pk, absorbed.pk)
    against = _own_objections(survivor, absorbed) or objections_to_merging(records, actor.day)
    if against:
        raise RuleBroken(" ".join(against), code="cannot_be_merged")
    before = RecordSplit.objects.filter(merge__absorbed=absorbed, followed_by__isnull=True).order_by("-id").first()
    with clash_means(RuleBroken("This record was merged at this very moment.", code="already_merged")):
        merge = RecordMerge.objects.create(
            absorbed=absorbed,
            survivor=survivor,
            reason=reason.strip()[:LONGEST_REASON],
            merged_by=actor.user,
            merged_at=clock.now(),
            after=before,
        )
    _note("patient.merged", merge, actor)
    return merge


@transaction.atomic
def split_records(*, actor: Actor, merge_id: int, reason: str) -> RecordSplit:
    """Undo a merge: both records are as they were, and what was written meanwhile is the survivor's.

    Upper apps are told and may put a stop where the histories were mixed.
    """
    require(actor, Permission.MERGE_RECORDS)
    _in_words(reason)
    merge = RecordMerge.objects.filter(pk=merge_id, survivor__site=actor.at_site).first()
    if merge is None:
        raise Missing("There is no such merge at this site.")
    _locked(actor, merge.survivor_id, merge.absorbed_id)
    with clash_means(RuleBroken("These records are separate again already.", code="already_split")):
        split = RecordSplit.objects.create(
            merge=merge, reason=reason.strip()[:LONGEST_REASON], split_by=actor.user, split_at=clock.now()
        )
    _note("patient.split", merge, actor)
    tell_of_split(actor, TwoRecords(merge.survivor_id, merge.absorbed_id), merge.merged_at)
    return split


@transaction.atomic
def say_two_people(*, actor: Actor, one_id: int, other_id: int) -> TwoPeople:
    """Somebody has looked: these are two people. They are not proposed as one again."""
    require(actor, Permission.MERGE_RECORDS)
    first, second = _locked(actor, *sorted((one_id, other_id)))
    with clash_means(RuleBroken("This has been said already.", code="already_said")):
        said = TwoPeople.objects.create(one=first, other=second, said_by=actor.user, said_at=clock.now())
    for person in (first, second):
        audit.record("patient.told_apart", actor=actor, subject=said, patient_id=person.pk)
    return said


def _locked(actor: Actor, one_id: int, other_id: int) -> tuple[Patient, Patient]:
    """Both rows, open to the actor and locked in one order whoever asks, so that two merges do not meet crosswise."""
    if one_id == other_id:
        raise Malformed("These are the same record.", fields={"other": ["Choose another record."]})
    rows = Patient.objects.select_for_update(no_key=True).filter(pk__in=(one_id, other_id), site=actor.at_site)
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) != 2:
        raise Missing(NOT_HERE)
    require_open(found, viewer=actor)
    return found[one_id], found[other_id]


def _own_objections(survivor: Patient, absorbed: Patient) -> list[str]:
    """What this app itself has against it. One level deep: whoever absorbed others is not absorbed."""
    pair = (survivor.pk, absorbed.pk)
    merged = merges_in_force()
    if merged.filter(absorbed__in=pair).exists():
        return ["One of these records is part of another one already. Open that one."]
    if merged.filter(survivor=absorbed.pk).exists():
        return ["The record to be absorbed has absorbed another one. Merge the other way round, or undo that first."]
    if restriction_of(absorbed.pk) is not None:
        return ["The chart to be absorbed is restricted. Restrict the one that stays in the same way, end this one's."]
    if Enrolment.objects.filter(patient__in=pair, discharged_on__isnull=True).count() > 1:
        return ["Both records are in treatment. Discharge the one that is not used, then merge."]
    return []


def _in_words(reason: str) -> None:
    if not reason.strip():
        raise Malformed("Say why.", fields={"reason": ["Say how you know."]})


def _note(verb: str, merge: RecordMerge, actor: Actor) -> None:
    """A line in the trail of both, since after a split each has its own again."""
    for person_id, other in ((merge.survivor_id, merge.absorbed_id), (merge.absorbed_id, merge.survivor_id)):
        audit.record(
            verb, actor=actor, subject=merge, patient_id=person_id, survivor=merge.survivor_id, other_record=other
        )
