"""Ending an assessment: signed with its score, or declined. What is signed is followed, never overwritten."""

from django.db import transaction

from assessments.models import Assessment, Conclusion
from assessments.models.taking import LONGEST_REASON
from assessments.selectors.answers import Answers, answers_of
from assessments.selectors.stored import FROM_THE_CHART, instrument_of, policies_of, score_of
from assessments.selectors.wording import wording_of
from assessments.services.safety import raise_flags
from assessments.services.saving import open_assessment, put_answers
from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from patients.services.own_site import at_own_site


@transaction.atomic
def sign(*, actor: Actor, assessment_id: int, seen: int | None = None) -> Conclusion:
    """Sign the answers as they stand, with their score. An amendment takes the place of what it amends.

    What is unanswered stays so: the total of an unfinished form is not known (assessments.md 2.5).
    Raises RuleBroken when another window has changed an answer since `seen`.
    """
    require(actor, Permission.SIGN_ASSESSMENT)
    assessment = open_assessment(assessment_id, actor=actor)
    answers = answers_of(assessment)
    if seen is not None and answers.since(seen):
        raise RuleBroken(
            "An answer was changed in another window meanwhile. Look at the answers again, then sign.",
            code="answered_elsewhere",
        )
    if not answers.raw.keys() - FROM_THE_CHART:
        raise RuleBroken("Nothing is answered yet. Answer something, or record that it was declined.", code="empty")
    policies = policies_of([assessment]).get(assessment.pk)
    score = score_of(assessment, answers.raw, policies=policies)
    raise_flags(assessment, score, actor=actor, by_patient=False)
    with clash_means(RuleBroken("Another amendment has been signed already. Amend that one.", code="amended_already")):
        signed = Conclusion.objects.create(
            assessment=assessment,
            kind="signed",
            answers=answers.raw,
            total=score.total,
            band=score.band or "",
            subscores=dict(score.subscores),
            flags=list(score.flags),
            engine=score.engine,
            scheme=score.scheme,
            policies=policies,
            text_source=_text_source(assessment, answers),
            amends=assessment.amends,
            concluded_by=actor.user,
            concluded_at=clock.now(),
        )
    audit.record("assessment.signed", actor=actor, subject=assessment, patient_id=assessment.patient_id)
    return signed


def _text_source(assessment: Assessment, answers: Answers) -> str:
    """Whether every answer was given to the validated wording; one that was asked with our labels makes it labels."""
    asked_in = {
        answer.language
        for item, answer in answers.items.items()
        if item not in FROM_THE_CHART and answer.value is not None
    }
    instrument = instrument_of(assessment)
    worded = all(wording_of(assessment.site_id, instrument, language) for language in asked_in)
    return "pack" if worded else "labels"


@transaction.atomic
def decline(*, actor: Actor, assessment_id: int, reason: str) -> Conclusion:
    """The person does not want to be asked this now, and why. Declining stops no care; answers given are kept."""
    require(actor, Permission.TAKE_ASSESSMENT)
    if not reason.strip():
        raise Malformed("Say why it was declined.", fields={"reason": ["A few words, as the person put it."]})
    assessment = open_assessment(assessment_id, actor=actor)
    declined = Conclusion.objects.create(
        assessment=assessment,
        kind="declined",
        reason=reason.strip()[:LONGEST_REASON],
        answers=answers_of(assessment).raw,
        concluded_by=actor.user,
        concluded_at=clock.now(),
    )
    audit.record("assessment.declined", actor=actor, subject=assessment, patient_id=assessment.patient_id)
    return declined


@transaction.atomic
def amend(*, actor: Actor, assessment_id: int, reason: str) -> Assessment:
    """A new assessment that begins with the signed one's answers and will follow it. The old one is kept as it was."""
    require(actor, Permission.SIGN_ASSESSMENT)
    old = Assessment.objects.select_related("patient__site", "conclusion").filter(pk=assessment_id).first()
    if old is None:
        raise Missing("There is no such assessment.")
    at_own_site(actor, old.patient)
    if not reason.strip():
        raise Malformed("Say what is to be corrected.", fields={"reason": ["A few words."]})
    if not hasattr(old, "conclusion"):
        raise RuleBroken("This one is not signed yet: change its answers.", code="not_concluded")
    if hasattr(old, "amended_by"):
        raise RuleBroken("This one has been amended already. Amend the latest one.", code="amended_already")
    new = Assessment.objects.create(
        sitting_id=old.sitting_id,
        patient=old.patient,
        site=actor.at_site,
        instrument=old.instrument,
        version=old.version,
        language=old.language,
        amends=old,
        amend_reason=reason.strip()[:LONGEST_REASON],
        day=old.day,
        started_by=actor.user,
        started_at=clock.now(),
    )
    put_answers(new, old.conclusion.answers, number=1, actor=actor, language=old.language)
    audit.record("assessment.amendment_begun", actor=actor, subject=new, patient_id=old.patient_id, amends=old.pk)
    return new
