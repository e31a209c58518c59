"""The task a safety flag raises says what the flag is about, out of the instrument's own file."""

from __future__ import annotations

import pytest

from assessments.domain.dangers import DANGERS
from assessments.domain.instrument import Severity
from assessments.domain.library import all_versions
from assessments.selectors.due import due_for
from patients.models import FollowUp
from patients.services.follow_ups import LONGEST_TITLE
from tests.cast.assessments import answered
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person


@pytest.fixture
def house(db):
    return make_clinic()


@pytest.mark.parametrize(
    ("code", "answers", "kind", "tells_of"),
    [
        ("phq9", {"q9": 1}, "suicide_risk", "suicide risk"),
        ("injection_infection_screen", {"tb_symptoms": 1}, "tuberculosis", "symptoms of tuberculosis"),
        ("social_needs", {"unsafe_home": 1}, "home_danger", "danger where they live"),
        ("ciwa_ar", {"tactile": 4}, "dangerous_withdrawal", "dangerous withdrawal"),
        ("dimensional_risk", {"biomedical": 4}, "body_danger", "danger to physical health"),
        ("qtc_ecg", {"qt_ms": 520, "heart_rate": 60}, "heart_danger", "a QTc in the high-risk row"),
    ],
)
def test_a_task_says_what_it_is_about(house, code, answers, kind, tells_of):
    answered(house, person(house), answers, code)
    task = FollowUp.objects.get()
    assert (task.kind, task.urgency) == (kind, "now")
    assert tells_of in task.title and ("suicide" in task.title) == (kind == "suicide_risk")


def test_two_dangers_are_two_tasks_and_two_flags_of_one_danger_one(house):
    answered(house, person(house), {"biomedical": 4, "environment": 4}, "dimensional_risk")
    answered(house, person(house, given="Cy"), {"q4": 1, "q2": 1}, "cssrs_screener")
    assert sorted(FollowUp.objects.values_list("kind", flat=True)) == ["body_danger", "home_danger", "suicide_risk"]


def test_a_danger_that_is_no_suicide_risk_does_not_ask_for_the_cssrs_again(house):
    ada, day = person(house), house.actor("nurse").day
    answered(house, ada, {"tb_symptoms": 1}, "injection_infection_screen")
    reasons = {line.instrument.id: line.because for line in due_for(ada.pk, day=day)}
    assert reasons["cssrs_screener"] == "intake"


def test_every_safety_flag_is_about_something_and_its_task_fits():
    flags = [flag for one in all_versions().values() for flag in one.flags if flag.severity is Severity.SAFETY]
    assert {flag.about for flag in flags} == set(DANGERS)
    longest = max(len(said) for one in DANGERS.values() for said in (one.in_the_room, one.from_home))
    assert longest <= LONGEST_TITLE and max(map(len, DANGERS)) <= FollowUp._meta.get_field("kind").max_length
