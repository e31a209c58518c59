"""Admission and discharge."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission, Role
from patients.domain.enrolment import BEING_ASSESSED, ELSEWHERE, GUEST, INTERIM, TRANSFER
from patients.models import AdmissionBasis, Enrolment, EnrolmentCheck, Patient
from patients.models.admission import BASES
from patients.models.enrolment import CAME_AS, DISCHARGE_REASONS, PREGNANCY, PROGRAMMES, SETTINGS
from patients.selectors.merged import records_of
from patients.services.checkins import cancel_open_of
from patients.services.clocks import EPISODE_KINDS, settle_all
from patients.services.discharges import AtDischarge, keep_answers
from patients.services.episodes import chosen, open_episode, written
from patients.services.follow_ups import Urgency, raise_follow_up
from patients.services.interim import interim_ended, may_be_interim
from patients.services.own_site import at_own_site

__all__ = ["AtDischarge", "Terms", "admit", "complete_admission", "discharge"]


USUAL_SETTING = {"outpatient_detox": "ambulatory_detox", "residential": "residential_short"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known on the first day beside the programme. No setting: the usual one.

    `nearest_place_on` and `programmes_asked` are for interim treatment.
    """

    setting: str = ""
    came_as: str = "admission"
    pregnancy: str = ""
    sought_on: date | None = None
    nearest_place_on: date | None = None
    programmes_asked: str = ""


@transaction.atomic
def admit(
    *, actor: Actor, patient: Patient, programme: str = "otp", on: date | None = None, terms: Terms | None = None
) -> Enrolment:
    """Open an episode of treatment. One at a time; it is complete when its basis is signed."""
    require(actor, Permission.ADMIT)
    at_own_site(actor, patient)
    terms, day = terms or Terms(), on or actor.day
    _check_admission(actor, patient, programme, day)
    _sound(terms, day)
    if programme == INTERIM:
        may_be_interim(actor, terms.sought_on, terms.nearest_place_on, terms.programmes_asked)
    with clash_means(RuleBroken("This person is already in treatment. Discharge first.", code="already_admitted")):
        enrolment = Enrolment.objects.create(
            patient=patient,
            site=actor.at_site,
            programme=programme,
            setting=terms.setting or USUAL_SETTING.get(programme, "outpatient"),
            came_as=terms.came_as,
            pregnancy=terms.pregnancy,
            sought_on=terms.sought_on,
            nearest_place_on=terms.nearest_place_on,
            programmes_asked=terms.programmes_asked[:300],
            admitted_on=day,
            admitted_by=actor.user,
        )
    audit.record(
        "enrolment.opened", actor=actor, subject=enrolment, patient_id=patient.pk, programme=programme, on=str(day)
    )
    if terms.pregnancy == "yes":
        _pregnant_first(actor, enrolment)
    return enrolment


def _check_admission(actor: Actor, patient: Patient, programme: str, day: date) -> None:
    if programme not in PROGRAMMES:
        raise Malformed("There is no such programme.", fields={"programme": [f"One of {', '.join(PROGRAMMES)}."]})
    fault = admission_day_fault(day, birth_date=patient.birth_date, today=actor.day)
    if fault is not None:
        raise Malformed(fault, fields={"on": [fault]})


def admission_day_fault(day: date, *, birth_date: date | None, today: date) -> str | None:
    """Why nobody born then can have been admitted on that day, in a sentence; None when nothing is wrong."""
    if day > today:
        return "Nobody is admitted in the future. Today or earlier."
    if birth_date is not None and day < birth_date:
        return "Nobody is admitted before birth: this day lies before the birth date."
    return None


def _pregnant_first(actor: Actor, enrolment: Enrolment) -> None:
    """R-8.12-PREG-1: priority, a confirming test, and care before and after birth."""
    raise_follow_up(
        actor=actor,
        patient=enrolment.patient,
        kind="pregnancy_priority",
        title="Pregnant: admit first",
        text="Confirm the pregnancy, offer split dosing where it helps, and care before and after birth or a referral.",
        owner_role=Role.PRESCRIBER,
        urgency=Urgency.NOW,
        due_on=actor.day,
        source=enrolment,
    )


def _sound(terms: Terms, day: date) -> None:
    chosen("setting", terms.setting or "outpatient", SETTINGS)
    chosen("came_as", terms.came_as, CAME_AS)
    chosen("pregnancy", terms.pregnancy, PREGNANCY)
    if terms.sought_on is not None and terms.sought_on > day:
        raise Malformed("Treatment is sought before it begins.", fields={"sought_on": ["Not after the admission."]})


@transaction.atomic
def complete_admission(
    *,
    actor: Actor,
    patient: Patient,
    basis: str,
    words: str,
    criteria_met: int | None = None,
    programme: str = "",
) -> AdmissionBasis:
    """Document why the person qualifies and sign; who was being assessed is admitted by it, today.

    R-8.12-ADMIT-1. Nothing else is asked for: no duration, no earlier failure, no test (R-8.12-ADMIT-2).
    """
    require(actor, Permission.SIGN_ADMISSION)
    enrolment = open_episode(actor, patient)
    chosen("basis", basis, BASES)
    if criteria_met is not None and not 0 <= criteria_met <= 11:
        raise Malformed("DSM-5 has eleven criteria.", fields={"criteria_met": ["0 to 11, or leave it empty."]})
    if enrolment.came_as == GUEST:
        raise RuleBroken("A guest is admitted by the home programme, not here.", code="is_guest")
    _not_elsewhere(enrolment)
    if enrolment.programme == BEING_ASSESSED:
        _begin(actor, enrolment, programme)
    signed = AdmissionBasis.objects.create(
        patient=patient,
        enrolment=enrolment,
        basis=basis,
        criteria_met=criteria_met,
        words=written("words", words, most=1000),
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("admission.completed", actor=actor, subject=signed, patient_id=patient.pk, basis=basis)
    return signed


def _not_elsewhere(enrolment: Enrolment) -> None:
    """R-8.12-ENROLL-2: nobody is treated by two programmes."""
    check = EnrolmentCheck.objects.filter(enrolment=enrolment).order_by("-id").first()
    if check is not None and check.answer == ELSEWHERE and enrolment.came_as != TRANSFER:
        raise RuleBroken(
            "This person is enrolled in another programme, and is not treated by two (42 CFR 8.12(g)(2))."
            " Record the verified dose of a transfer, or receive the person as a guest.",
            code="enrolled_elsewhere",
        )


def _begin(actor: Actor, enrolment: Enrolment, programme: str) -> None:
    """The assessment is over: the person is admitted to this programme today, and the clocks begin."""
    programmes = [one for one in PROGRAMMES if one != BEING_ASSESSED]
    chosen("programme", programme, programmes)
    if programme == INTERIM:
        may_be_interim(actor, enrolment.sought_on, enrolment.nearest_place_on, enrolment.programmes_asked or "")
    changed = {
        "programme": [enrolment.programme, programme],
        "admitted_on": [str(enrolment.admitted_on), str(actor.day)],
    }
    enrolment.sought_on = enrolment.sought_on or enrolment.admitted_on
    enrolment.programme, enrolment.admitted_on = programme, actor.day
    enrolment.save(update_fields=["programme", "admitted_on", "sought_on"])
    audit.record("enrolment.changed", actor=actor, subject=enrolment, patient_id=enrolment.patient_id, changed=changed)


@transaction.atomic
def discharge(*, actor: Actor, patient: Patient, reason: str, answers: AtDischarge | None = None) -> Enrolment:
    """Close the open episode today; no dose is given after it.

    What the state asks about the last day is kept with it (regulations.md R-TEDS-2): every answer, or
    a word why one is not known.
    """
    require(actor, Permission.ADMIT)
    at_own_site(actor, patient)
    if reason not in DISCHARGE_REASONS:
        raise Malformed("Choose a reason.", fields={"reason": [f"One of {', '.join(DISCHARGE_REASONS)}."]})
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    enrolment = Enrolment.objects.filter(patient__in=records_of(patient.pk), discharged_on__isnull=True).first()
    if enrolment is None:
        raise RuleBroken("This person is not in treatment now.", code="not_admitted")
    keep_answers(actor, enrolment, answers or AtDischarge())
    enrolment.discharged_on, enrolment.discharge_reason, enrolment.discharged_by = actor.day, reason, actor.user
    enrolment.save(update_fields=["discharged_on", "discharge_reason", "discharged_by"])
    audit.record("enrolment.closed", actor=actor, subject=enrolment, patient_id=patient.pk, reason=reason)
    settle_all(actor=actor, patient=patient, kinds=EPISODE_KINDS, outcome="Discharged.", withdrawn=True)
    cancel_open_of(actor=actor, patient=patient, note="Discharged.")
    if enrolment.programme == INTERIM:
        interim_ended(actor, enrolment)
    return enrolment
