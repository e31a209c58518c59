"""An answer that tells of danger raises somebody at once, before the form is finished, and is never taken back."""

from assessments.domain.dangers import DANGERS, SUICIDE_RISK
from assessments.domain.flag_words import flag_of
from assessments.domain.instrument import Severity
from assessments.domain.scoring import Score
from assessments.models import Assessment, SafetyFlag
from assessments.selectors.stored import instrument_of
from clinic import audit, clock
from clinic.actors import Actor
from clinic.permissions import Role
from patients.services.follow_ups import Urgency, raise_follow_up

TO_READ = "home_answers"


def raise_flags(assessment: Assessment, score: Score, *, actor: Actor, by_patient: bool) -> list[SafetyFlag]:
    """Put new safety flags of this score on record, each with an urgent task for the role the site names.

    Called in the transaction of the answer. A flag that is up stays up, whatever is answered later.
    """
    if not score.safety:
        return []
    up = set(SafetyFlag.objects.filter(assessment=assessment).values_list("flag", flat=True))
    new = [flag for flag in score.safety if flag not in up]
    return [_raise(assessment, flag, actor=actor, by_patient=by_patient) for flag in new]


def ask_to_read(assessment: Assessment, score: Score, *, actor: Actor) -> None:
    """Answers from home wait for a counselor, the sooner where one asks for something to be done.

    Called in the transaction of the answer, so that none waits unread because the person did not say they are done.
    """
    if actor.role is not Role.SYSTEM:
        return
    flags = [flag_of(instrument_of(assessment), flag) for flag in score.flags]
    asks = any(flag is not None and flag.severity is Severity.ACTION for flag in flags)
    raise_follow_up(
        actor=actor,
        patient=assessment.patient,
        kind=TO_READ,
        source=assessment,
        title="Read and sign answers from home",
        text="One of them asks for something to be done." if asks else "",
        owner_role=Role.COUNSELOR,
        urgency=Urgency.SOON if asks else Urgency.ROUTINE,
        due_on=actor.day,
    )


def _raise(assessment: Assessment, flag: str, *, actor: Actor, by_patient: bool) -> SafetyFlag:
    instrument = instrument_of(assessment)
    said = flag_of(instrument, flag)
    about = said.about if said else SUICIDE_RISK
    danger = DANGERS[about]
    at_home = actor.role is Role.SYSTEM
    hand = "the person's own answer on the tablet" if by_patient else "told to staff"
    hand = "the person's own answer from home" if at_home else hand
    follow_up = raise_follow_up(
        actor=actor,
        patient=assessment.patient,
        kind=about,
        source=assessment,
        title=danger.from_home if at_home else danger.in_the_room,
        text=f"{instrument.title.en}: {said.says.en if said else flag} ({hand}). The form may not be finished yet.",
        owner_role=Role(assessment.patient.site.crisis_role or Role.COUNSELOR),
        urgency=Urgency.NOW,
        due_on=actor.day,
    )
    raised = SafetyFlag.objects.create(
        assessment=assessment,
        flag=flag,
        by_patient=by_patient,
        follow_up=follow_up,
        raised_by=actor.user,
        raised_at=clock.now(),
    )
    audit.record(
        "assessment.safety_raised", actor=actor, subject=assessment, patient_id=assessment.patient_id, flag=flag
    )
    return raised
