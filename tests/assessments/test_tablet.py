"""A screen in the person's own hands shows the questions and reaches nothing else, until staff take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import AnswerSave, Assessment
from assessments.services.sittings import begin_sitting
from clinic.clock import clock_at, now
from clinic.models import Session
from patients.models import FollowUp
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import person
from tests.clinic.conftest import sign_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house, given="Adelaide", family="Thistlewood")


@pytest.fixture
def sitting(house, ada):
    return begin_sitting(actor=house.actor("counselor"), patient=ada, instruments=["cows", "phq9", "gad7"])


@pytest.fixture
def tablet(house, sitting):
    """The counselor's screen, just handed over in Spanish."""
    browser = Client()
    sign_in(browser, "counselor")
    answer = browser.post(f"/sittings/{sitting.pk}/tablet/", {"language": "es"})
    assert answer.headers["Location"] == f"/tablet/{sitting.pk}/es/"
    return browser


def form_page(tablet, sitting):
    return tablet.get(f"/tablet/{sitting.pk}/es/", follow=True)


def phq9():
    return Assessment.objects.get(instrument="phq9")


def test_the_screen_shows_the_questions_in_the_chosen_language_and_no_name(tablet, sitting, ada):
    page = form_page(tablet, sitting).content.decode()
    assert "Prefiero no contestar" in page
    for hidden in (ada.given_name, ada.family_name, ada.record_number, "Counselor", "CE", "/people/", "mast"):
        assert hidden not in page


def test_only_what_a_person_can_answer_alone_is_handed_over(tablet):
    assert set(Assessment.objects.values_list("instrument", flat=True)) == {"phq9", "gad7"}


def test_nothing_else_can_be_reached(tablet, sitting, ada):
    only = f"/tablet/{sitting.pk}/"
    cows = f"/sittings/{sitting.pk}/take/"
    for path in ("/", f"/people/{ada.pk}/", f"/people/{ada.pk}/assessments/", "/account/", "/desk/", "/admin/", cows):
        assert tablet.get(path).headers["Location"] == only
        assert tablet.post(path).headers["Location"] == only
    assert tablet.post(f"/assessments/{phq9().pk}/sign/").headers["Location"] == only
    assert tablet.get(f"/tablet/{sitting.pk + 1}/").headers["Location"] == only


def test_a_form_of_another_sitting_cannot_be_answered(tablet, house, sitting, ada):
    other = begin_sitting(actor=house.actor("counselor"), patient=ada, instruments=["phq9"])
    foreign = Assessment.objects.create(
        **{**Assessment.objects.filter(pk=phq9().pk).values()[0], "id": None, "sitting_id": other.pk}
    )
    answer = tablet.post(f"/tablet/{sitting.pk}/es/{foreign.pk}/answer/", {"item": "q1", "q1": "1"}, headers=HTMX)
    assert answer.status_code == 404


def test_an_answer_is_kept_as_the_persons_own_and_shows_no_score(tablet, sitting):
    told = tablet.post(
        f"/tablet/{sitting.pk}/es/{phq9().pk}/answer/", {"item": "q1", "q1": "3", "seen": "0"}, headers=HTMX
    )
    save = AnswerSave.objects.get(assessment=phq9())
    assert (save.by_patient, save.language, save.changes) == (True, "es", {"q1": 3})
    assert "Guardado" in told.content.decode()
    assert "ot answered" not in told.content.decode()


def test_danger_is_answered_with_the_crisis_text_and_a_task_at_once(tablet, sitting):
    told = tablet.post(
        f"/tablet/{sitting.pk}/es/{phq9().pk}/answer/", {"item": "q9", "q9": "1", "seen": "0"}, headers=HTMX
    ).content.decode()
    assert "988" in told
    assert "avise ahora" in told
    assert "Stay with this person" not in told
    assert FollowUp.objects.get(kind="suicide_risk").urgency == "now"


def test_staff_take_the_screen_back_with_a_credential_and_stand_where_they_were(tablet, sitting):
    wrong = tablet.post(f"/tablet/{sitting.pk}/es/back/", {"secret": "wrong-password"})
    assert wrong.status_code == 423
    right = tablet.post(f"/tablet/{sitting.pk}/es/back/", {"secret": PASSWORD})
    assert right.headers["Location"] == f"/sittings/{sitting.pk}/"
    assert tablet.get(f"/sittings/{sitting.pk}/").status_code == 200
    assert tablet.get(f"/tablet/{sitting.pk}/es/").headers["Location"] == f"/sittings/{sitting.pk}/"


def test_a_tablet_that_rested_shows_no_answers_and_loses_none(tablet, sitting):
    path = f"/tablet/{sitting.pk}/es/{phq9().pk}/"
    with clock_at(now() + timedelta(minutes=30)):
        assert b"ask__answers" not in tablet.get(path).content
        kept = tablet.post(f"{path}answer/", {"item": "q1", "q1": "2", "seen": "0"}, headers=HTMX)
        assert kept.status_code == 200
        assert AnswerSave.objects.get(assessment=phq9()).changes == {"q1": 2}


def test_the_tablet_pages_of_a_screen_that_was_not_handed_over_lead_to_staff(house, sitting):
    browser = Client()
    sign_in(browser, "counselor")
    for name in ("tablet_in", "tablet_thanks", "tablet_back"):
        answer = browser.get(reverse(f"assessments:{name}", args=[sitting.pk, "en"]))
        assert answer.headers["Location"] == f"/sittings/{sitting.pk}/"


def test_the_session_of_the_screen_is_another_one_than_before(house, sitting):
    browser = Client()
    sign_in(browser, "counselor")
    before = browser.session.session_key
    answer = browser.post(f"/sittings/{sitting.pk}/tablet/", {"language": "en"})
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.filter(session_key=before).exists()


def test_nothing_is_handed_over_when_nothing_is_left_to_answer_alone(house, ada):
    sitting = begin_sitting(actor=house.actor("counselor"), patient=ada, instruments=["cows"])
    browser = Client()
    sign_in(browser, "counselor")
    assert browser.post(f"/sittings/{sitting.pk}/tablet/", {"language": "en"}).status_code == 409
