"""Sitting down with a person: a set of instruments, or a single one, and opening each form of it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from assessments.domain.sets import INSTRUMENT_SETS
from assessments.models import Assessment, Sitting
from assessments.models.taking import LANGUAGES
from assessments.selectors.instruments import instrument_named
from assessments.selectors.stored import instruments_in
from assessments.services.saving import put_answers
from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.domain.age import age_on
from patients.models import Patient
from patients.services.own_site import at_own_site

MOST_INSTRUMENTS = 40
SEXES_THAT_SCORE = ("female", "male")  # anything else is not known, and the lower cut is used


@transaction.atomic
def begin_sitting(*, actor: Actor, patient: Patient, instruments: Sequence[str] = (), set_code: str = "") -> Sitting:
    """Plan instruments with this person: those of the set, or those named. Nothing is asked yet."""
    require(actor, Permission.TAKE_ASSESSMENT)
    at_own_site(actor, patient)
    if set_code and set_code not in INSTRUMENT_SETS:
        raise Malformed("There is no such set.", fields={"set_code": ["Choose a set of the list."]})
    codes = list(dict.fromkeys(_of_set(set_code) if set_code else instruments))
    if not 1 <= len(codes) <= MOST_INSTRUMENTS:
        raise Malformed("Choose what to take.", fields={"instruments": ["Choose at least one."]})
    for code in codes:
        instrument_named(code)
    sitting = Sitting.objects.create(
        patient=patient,
        site=actor.at_site,
        set_code=set_code,
        instruments=codes,
        day=actor.day,
        started_by=actor.user,
        started_at=clock.now(),
    )
    audit.record("sitting.begun", actor=actor, subject=sitting, patient_id=patient.pk, instruments=codes)
    return sitting


@transaction.atomic
def open_form(
    *, actor: Actor, sitting: Sitting, code: str, language: str = "en", by_patient: bool = False
) -> Assessment:
    """The assessment of that instrument in this sitting: the latest there is, or a new one."""
    require(actor, Permission.TAKE_ASSESSMENT)
    at_own_site(actor, sitting.patient)
    if code not in sitting.instruments:
        raise Malformed("This instrument is not part of the sitting.")
    Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    found = Assessment.objects.filter(sitting=sitting, instrument=code).order_by("-id").first()
    if found is not None:
        return found
    instrument = instrument_named(code)
    assessment = Assessment.objects.create(
        sitting=sitting,
        patient=sitting.patient,
        site=actor.at_site,
        instrument=instrument.id,
        version=instrument.version,
        language=language if language in LANGUAGES else "en",
        by_patient=by_patient,
        day=actor.day,
        started_by=actor.user,
        started_at=clock.now(),
    )
    known = context_of(sitting.patient, actor)
    copied = {item.id: known[item.id] for item in instrument.context if item.id in known}
    if copied:
        put_answers(assessment, copied, number=1, actor=actor)
    audit.record(
        "assessment.begun",
        actor=actor,
        subject=assessment,
        patient_id=sitting.patient_id,
        instrument=code,
        version=instrument.version,
    )
    return assessment


def _of_set(code: str) -> list[str]:
    return [found.id for found in instruments_in(INSTRUMENT_SETS[code])]


def context_of(patient: Patient, actor: Actor) -> dict[str, Any]:
    """What the chart knows that some scores depend on; what it does not know is left out, never guessed."""
    known: dict[str, Any] = {}
    age = age_on(patient.birth_date, actor.day)
    if age is not None:
        known["age"] = age
    if patient.sex in SEXES_THAT_SCORE:
        known["sex"] = patient.sex
    return known
