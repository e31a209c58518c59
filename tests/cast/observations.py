"""Measurements, drug tests and calls for one, made as staff and the draw make them."""

from collections.abc import Mapping
from datetime import date, timedelta
from unittest.mock import patch

from assessments.domain.observations import Entry
from assessments.models import Observation, TestCall
from assessments.services import draws
from assessments.services.draws import draw_of_day
from assessments.services.observations import Recording, record_observation
from clinic import clock
from clinic.services.system import system_actor
from patients.models import Patient
from patients.services.enrolment import admit
from patients.services.registration import register_patient
from tests.cast.clinic import Clinic


def entry(kind: str, results: Mapping[str, str] | None = None, **typed: object) -> Recording:
    """What a nurse types now: numbers as (value, unit), answers as words."""
    numbers = {name: said for name, said in typed.items() if isinstance(said, tuple)}
    answers = {name: said for name, said in typed.items() if isinstance(said, str)}
    if results is not None:
        answers.setdefault("method", "presumptive")
    return Recording(kind, clock.now(), entry=Entry(numbers, answers, results or {}))


def observed(
    clinic: Clinic, patient: Patient, kind: str, results: Mapping[str, str] | None = None, **typed: object
) -> Observation:
    """That entry, recorded by the nurse."""
    return record_observation(actor=clinic.actor("nurse"), patient=patient, what=entry(kind, results, **typed))


def called(clinic: Clinic, patient: Patient, *, day: date | None = None) -> TestCall:
    """A call by the draw of the year's last days, when everybody who still needs a test is called."""
    admitted = patient.enrolments.get(discharged_on=None).admitted_on
    last_days = clock.day_starts_at(clinic.site, day or admitted + timedelta(days=362)) + timedelta(hours=5)
    with clock.clock_at(last_days), patch.object(draws, "LEAST_CAP", 1000):
        draw_of_day(actor=system_actor(clinic.site), site=clinic.site)
    return TestCall.objects.filter(patient=patient).latest("id")


def called_today(clinic: Clinic) -> TestCall:
    """Somebody in the last days of their year, called by today's draw."""
    intake = clinic.actor("intake")
    patient = register_patient(
        actor=intake, given_name="Una", family_name="Example", birth_date=date(1979, 3, 2), sex="female"
    )
    admit(actor=intake, patient=patient, on=intake.day - timedelta(days=362))
    with patch.object(draws, "LEAST_CAP", 1000):
        draw_of_day(actor=system_actor(clinic.site), site=clinic.site)
    return TestCall.objects.get(patient=patient)
