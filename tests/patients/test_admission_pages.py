"""The admission page: exams corrected by who signed them, and somebody pregnant comes first."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clinic.permissions import Role
from patients.domain.admission_list import OnRecord, before_first_dose
from patients.models import Exam
from patients.services.enrolment import Terms, admit
from patients.services.registration import register_patient
from tests.cast.admission import admitted, examined
from tests.cast.clinic import make_staff
from tests.cast.dosing import newcomer

TODAY = date(2026, 11, 21)


def test_an_exam_is_corrected_on_its_form_and_the_first_one_stays(clinic, as_role):
    ada = newcomer(clinic)
    first = examined(clinic, ada, findings="QTc 425 ms.")
    browser, page = as_role("prescriber"), reverse("patients:admission", args=[ada.pk])
    address = reverse("patients:correct_exam", args=[ada.pk, first.pk])
    assert address in browser.get(page).content.decode()
    assert "QTc 425 ms." in browser.get(address).content.decode()
    sent = {"on": first.on, "modality": "in_person", "findings": "QTc 452 ms."}
    assert browser.post(address, sent).status_code == 302
    second = Exam.objects.get(corrects=first)
    assert (second.findings, second.is_own_practitioner, Exam.objects.count()) == ("QTc 452 ms.", True, 2)
    shown = browser.get(page).content.decode()
    assert "QTc 425 ms." in shown and "(corrected)" in shown and address not in shown


def test_nobody_corrects_what_another_signed_and_nothing_typed_is_lost(clinic, as_role):
    ada = newcomer(clinic)
    first = examined(clinic, ada)
    clinic.users["otto"] = make_staff(clinic.site, "otto", Role.PRESCRIBER)
    browser = as_role("otto")
    address = reverse("patients:correct_exam", args=[ada.pk, first.pk])
    assert address not in browser.get(reverse("patients:admission", args=[ada.pk])).content.decode()
    answer = browser.post(address, {"on": first.on, "modality": "in_person", "findings": "Somebody else says."})
    page = answer.content.decode()
    assert (answer.status_code, Exam.objects.count()) == (409, 1)
    assert "Somebody else says." in page and "signed this exam and corrects it" in page


def test_an_exam_of_somebody_else_is_not_found(clinic, as_role):
    ada, ben = newcomer(clinic), newcomer(clinic, given="Ben")
    address = reverse("patients:correct_exam", args=[ben.pk, examined(clinic, ada).pk])
    assert as_role("prescriber").get(address).status_code == 404


def pregnant(programme, asked, admitted_on=TODAY):
    """The line about somebody pregnant, as its state and words."""
    seen = OnRecord(programme, "admission", admitted_on, date(1990, 1, 1), sought_on=asked, is_pregnant=True)
    line = before_first_dose(seen, TODAY)[0]
    assert line.key == "pregnancy"
    return line.state, line.words


@pytest.mark.parametrize(
    ("programme", "asked", "state", "says"),
    [
        ("otp", TODAY, "done", "on the day"),
        ("otp", TODAY - timedelta(days=1), "ask", "1 day after"),
        ("otp", None, "ask", "not on record"),
        ("assessment", None, "ask", "today"),
        ("assessment", TODAY - timedelta(days=3), "ask", "3 days ago"),
        ("interim", TODAY - timedelta(days=3), "ask", "comprehensive place"),
    ],
)
def test_somebody_pregnant_who_had_to_wait_is_pointed_out(programme, asked, state, says):
    found, words = pregnant(programme, asked)
    assert (found, says in words) == (state, True), words


def test_the_word_about_priority_keeps_nobody_from_a_dose(clinic, as_role):
    actor = clinic.actor("intake")
    ada = register_patient(actor=actor, given_name="Ada", family_name="Example", birth_date=date(1990, 1, 1))
    asked = actor.day - timedelta(days=4)
    admit(actor=actor, patient=ada, terms=Terms(pregnancy="yes", sought_on=asked))
    admitted(clinic, ada)
    page = as_role("prescriber").get(reverse("patients:admission", args=[ada.pk])).content.decode()
    assert "Was admitted 4 days after asking." in page and "Nothing is missing" in page
