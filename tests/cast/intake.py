"""Intakes under way, for tests of the guided intake."""

from collections.abc import Mapping
from typing import Any

from patients.domain.answers import mark_of
from patients.models import Intake, Patient
from patients.sections import section_called
from patients.selectors.intake import answers_now, latest_version
from patients.services.guided_intake import Saved, Typed, begin_intake, save_section
from tests.cast.clinic import Clinic


def begun(clinic: Clinic, patient: Patient, *, by: str = "intake") -> Intake:
    """The person's intake, just opened."""
    return begin_intake(actor=clinic.actor(by), patient_id=patient.pk)


def shown(intake: Intake, key: str) -> str:
    """The mark of a page of this section opened now."""
    latest = latest_version(intake, key)
    return mark_of(latest.number if latest else 0, answers_now(section_called(key), latest, intake.patient_id))


def saved(
    clinic: Clinic, intake: Intake, key: str, answers: Mapping[str, Any], *, by: str = "intake", **more: Any
) -> Saved:
    """The answers of a section, saved by somebody from a page opened now unless `shown` says otherwise."""
    typed = Typed(answers, **{"shown": shown(intake, key), **more})
    return save_section(actor=clinic.actor(by), intake_id=intake.pk, key=key, typed=typed)
