"""Interim treatment: when it may begin, what is put on record meanwhile, and going on to comprehensive care."""

from datetime import date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission, Role
from patients.domain.enrolment import INTERIM, INTERIM_WAIT_DAYS
from patients.models import Enrolment, InterimStep, Patient
from patients.models.interim import CONVERTED, INTERIM_STEPS
from patients.services.clocks import settle_all
from patients.services.episodes import by_today, chosen, open_episode, written
from patients.services.follow_ups import Urgency, raise_follow_up

# Which tasks each step answers.
ANSWERS = {
    "sota_start": ("interim_sota_start",),
    "sota_before_transfer": ("interim_sota_transfer",),
    "continuation_plan": ("interim_plan",),
    "exception": ("interim_limit", "interim_last_days"),
}


def may_be_interim(actor: Actor, sought_on: date | None, nearest_place_on: date | None, programmes_asked: str) -> None:
    """R-8.11-INTERIM-1 and R-8.12-INTERIM-1: the site is approved, and comprehensive care is too far away."""
    approved = actor.at_site.interim_approved_on
    if approved is None or approved > actor.day:
        raise RuleBroken(
            "This site is not approved for interim treatment (42 CFR 8.11(g)). Once SAMHSA and the state authority"
            " have approved it, an administrator enters the day.",
            code="interim_not_approved",
        )
    if sought_on is None or not programmes_asked.strip():
        raise RuleBroken(
            "Interim treatment needs the day on which treatment was sought, and the programmes that were asked"
            " (42 CFR 8.12(j)(1)).",
            code="interim_facts",
            fields={"sought_on": ["Needed for interim."], "programmes_asked": ["Needed for interim."]},
        )
    if nearest_place_on is not None and (nearest_place_on - sought_on).days <= INTERIM_WAIT_DAYS:
        raise RuleBroken(
            f"Comprehensive treatment is free within {INTERIM_WAIT_DAYS} days of being sought; interim treatment is"
            " for when it is not (42 CFR 8.12(j)(1)). Admit to comprehensive treatment.",
            code="comprehensive_is_free",
        )


@transaction.atomic
def convert_interim(*, actor: Actor, patient: Patient, words: str) -> Enrolment:
    """From interim to comprehensive treatment, in the same episode, from today."""
    require(actor, Permission.SIGN_ADMISSION)
    enrolment = _interim_episode(actor, patient)
    _put(actor, enrolment, CONVERTED, actor.day, words)
    enrolment.programme = "otp"
    enrolment.save(update_fields=["programme"])
    interim_ended(actor, enrolment)
    changed = {"programme": [INTERIM, "otp"]}
    audit.record("enrolment.changed", actor=actor, subject=enrolment, patient_id=patient.pk, changed=changed)
    return enrolment


@transaction.atomic
def record_interim_step(
    *, actor: Actor, patient: Patient, step: str, on: date, words: str, until: date | None = None
) -> InterimStep:
    """A notification, the plan to go on, or an approved exception (R-8.12-INTERIM-2, -3 and -5)."""
    require(actor, Permission.SIGN_ADMISSION)
    enrolment = _interim_episode(actor, patient)
    chosen("step", step, [one for one in INTERIM_STEPS if one != CONVERTED])
    if step == "exception" and until is None:
        raise Malformed("An exception has a last day.", fields={"until": ["Its last day."]})
    row = _put(actor, enrolment, step, by_today("on", on, actor), words, until)
    settle_all(
        actor=actor, patient=patient, kinds=ANSWERS.get(step, ()), outcome=INTERIM_STEPS[step].capitalize() + "."
    )
    return row


def interim_ended(actor: Actor, enrolment: Enrolment) -> None:
    """Its clocks stop, and the state authority is to be told (R-8.12-INTERIM-5)."""
    kinds = tuple(kind for answered in ANSWERS.values() for kind in answered)
    patient = enrolment.patient
    settle_all(actor=actor, patient=patient, kinds=kinds, outcome="Interim treatment ended.", withdrawn=True)
    raise_follow_up(
        actor=actor,
        patient=patient,
        kind="interim_sota_end",
        title="Tell the state authority that interim treatment ended",
        owner_role=Role.DIRECTOR,
        urgency=Urgency.SOON,
        due_on=actor.day,
        source=enrolment,
    )


def _interim_episode(actor: Actor, patient: Patient) -> Enrolment:
    enrolment = open_episode(actor, patient)
    if enrolment.programme != INTERIM:
        raise RuleBroken("This person is not in interim treatment.", code="not_interim")
    return enrolment


def _put(actor: Actor, enrolment: Enrolment, step: str, on: date, words: str, until: date | None = None) -> InterimStep:
    row = InterimStep.objects.create(
        patient_id=enrolment.patient_id,
        enrolment=enrolment,
        step=step,
        on=on,
        until=until,
        words=written("words", words, most=300),
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("interim.recorded", actor=actor, subject=row, patient_id=enrolment.patient_id, step=step)
    return row
