"""What stands before a first dose, over HTTP: signed once for each key, refused in full, and enough for a dose."""

from datetime import date

import pytest

from clinic.permissions import Role
from dosing.models import Dose
from patients.models import AdmissionBasis, Enrolment, EnrolmentCheck, Exam, Patient
from patients.services.registration import register_patient
from tests.cast.admission import checked
from tests.cast.api import caller
from tests.cast.clinic import PASSWORD, make_clinic, make_site, make_staff
from tests.cast.dosing import bottle, methadone, newcomer

pytestmark = pytest.mark.django_db
BASIS = {"basis": "active_oud", "words": "Seven of eleven criteria.", "criteria_met": 7}
CHECK = {"method": "registry", "asked": "State central registry", "answer": "not_found"}
WHO = {"admission": "counselor", "exams": "prescriber", "enrolment-checks": "intake"}
ROWS = {"admission": AdmissionBasis, "exams": Exam, "enrolment-checks": EnrolmentCheck}
MAY_NOT = {"admission": "nurse", "exams": "counselor", "enrolment-checks": "inspector"}
EACH = pytest.mark.parametrize("what", list(ROWS))


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    return newcomer(clinic)


def body(clinic, what):
    """What is right to send there."""
    exam = {"kind": "screening", "on": str(clinic.actor("prescriber").day), "findings": "No contra-indication."}
    return {"admission": BASIS, "exams": exam, "enrolment-checks": CHECK}[what]


def nothing_kept():
    return not any(model.objects.exists() for model in ROWS.values())


@EACH
def test_each_is_put_on_record_once_for_a_key_and_replayed(clinic, ada, what):
    who, path, sent = caller(WHO[what]), f"patients/{ada.pk}/{what}/", body(clinic, what)
    first, again = (who.post(path, sent, press="one") for _ in range(2))
    assert (first.status, again.status, first.body) == (201, 200, again.body)
    row = ROWS[what].objects.get()
    assert (first.body["id"], first.body["patient"], row.recorded_by.username) == (row.pk, ada.pk, WHO[what])
    other = {"words": "Another word."} if what != "exams" else {"findings": "Other findings."}
    assert who.post(path, sent | other, press="one").body["error"] == "key_reused"
    assert ROWS[what].objects.count() == 1


@EACH
@pytest.mark.parametrize("key", [None, "", "x" * 101])
def test_without_a_key_nothing_is_put_on_record(clinic, ada, what, key):
    answer = caller(WHO[what]).post(f"patients/{ada.pk}/{what}/", body(clinic, what), press=key)
    assert (answer.status, answer.body["error"], nothing_kept()) == (400, "key_needed", True)


@pytest.mark.parametrize(
    ("what", "wrong", "field"),
    [
        ("admission", {"basis": "high"}, "basis"),
        ("admission", {"words": " "}, "words"),
        ("admission", {"criteria_met": 12}, "criteria_met"),
        ("admission", {"programme": "gym"}, "programme"),
        ("exams", {"kind": "quick"}, "kind"),
        ("exams", {"on": "2098-01-01"}, "on"),
        ("exams", {"on": "yesterday"}, "on"),
        ("exams", {"findings": ""}, "findings"),
        ("exams", {"examiner_name": "Dr. Otto Stern"}, "examiner_licence"),
        ("exams", {"labs_refused": "perhaps"}, "labs_refused"),
        ("enrolment-checks", {"method": "dream"}, "method"),
        ("enrolment-checks", {"answer": "elsewhere"}, "elsewhere"),
        ("enrolment-checks", {"asked": None}, "asked"),
    ],
)
def test_what_is_not_understood_is_a_400_that_names_the_field(clinic, ada, what, wrong, field):
    answer = caller(WHO[what]).post(f"patients/{ada.pk}/{what}/", body(clinic, what) | wrong)
    assert answer.status == 400
    assert field in answer.body["fields"], answer.body
    assert nothing_kept()


@EACH
def test_who_may_not_is_a_403_and_another_site_finds_nobody(clinic, ada, what):
    path, sent = f"patients/{ada.pk}/{what}/", body(clinic, what)
    assert caller(MAY_NOT[what]).post(path, sent).status == 403
    make_staff(make_site(code="other"), "elsewhere", Role(clinic.actor(WHO[what]).role))
    assert caller("elsewhere").post(path, sent).status == 404
    assert nothing_kept()


@EACH
def test_somebody_who_is_not_in_treatment_is_a_409(clinic, what):
    ben = register_patient(
        actor=clinic.actor("intake"), given_name="Ben", family_name="Example", birth_date=date(1985, 4, 12)
    )
    answer = caller(WHO[what]).post(f"patients/{ben.pk}/{what}/", body(clinic, what))
    assert (answer.status, answer.body["error"], nothing_kept()) == (409, "not_admitted", True)


def test_who_is_enrolled_elsewhere_is_not_admitted(clinic, ada):
    checked(clinic, ada, answer="elsewhere", elsewhere="Riverside OTP")
    answer = caller("counselor").post(f"patients/{ada.pk}/admission/", BASIS)
    assert (answer.status, answer.body["error"]) == (409, "enrolled_elsewhere")
    assert not AdmissionBasis.objects.exists()


def test_a_telehealth_full_exam_and_an_old_exam_from_elsewhere_are_refused(clinic, ada):
    prescriber, path, sent = caller("prescriber"), f"patients/{ada.pk}/exams/", body(clinic, "exams")
    by_video = prescriber.post(path, sent | {"kind": "full", "modality": "audio_video"})
    elsewhere = {"on": "2024-01-01", "examiner_name": "Dr. Otto Stern", "examiner_licence": "MD 4711"}
    too_old = prescriber.post(path, sent | elsewhere)
    assert [(one.status, one.body["error"]) for one in (by_video, too_old)] == [
        (409, "in_person"),
        (409, "exam_too_old"),
    ]
    assert nothing_kept()


def test_from_the_door_to_the_first_dose_over_the_api(clinic):
    """Register to be assessed; consent, check, exam, admission; order; and only then the dose is given."""
    methadone()
    litre = bottle(clinic)
    today = str(clinic.actor("prescriber").day)
    person = {"given_name": "Ada", "family_name": "Example", "birth_date": "1985-04-12"}
    registered = caller("intake").post("patients/", person | {"programme": "assessment", "admit": True})
    assert registered.status == 201
    at = f"patients/{registered.body['id']}"
    step = {"from": today, "to": None, "amounts_mg": ["30"], "every_days": 1}
    order = {"medication": "methadone", "purpose": "opioid use disorder", "steps": [step], "password": PASSWORD}
    assert caller("prescriber").post(f"{at}/orders/", order).status == 201
    dose = {"medication": "methadone", "slot": 1, "container": litre.code, "outcome": "given"}

    consent = {"kind": "medication", "about": "methadone", "how": "electronic", "signer_name": "Ada Example"}
    records = [
        ("nurse", "consents", consent | {"password": PASSWORD}, "treatment-consent"),
        ("intake", "enrolment-checks", CHECK, "enrolment-check"),
        ("prescriber", "exams", body(clinic, "exams"), "screening-exam"),
        ("counselor", "admission", BASIS | {"programme": "otp"}, "admission-basis"),
    ]
    left = {rule for *_, rule in records}
    for username, what, sent, rule in records:
        assert stops(at) == left
        assert caller("nurse").post(f"window/{registered.body['id']}/doses/", dose).status == 409
        answer = caller(username).post(f"{at}/{what}/", sent)
        assert answer.status == 201, answer.body
        left -= {rule}
    assert stops(at) == set()
    given = caller("nurse").post(f"window/{registered.body['id']}/doses/", dose)
    assert (given.status, Dose.objects.get().micrograms) == (201, 30_000)
    assert Enrolment.objects.get().programme == "otp"
    assert Patient.objects.count() == 1


def stops(at):
    """The rules that stop today's dose, from the card."""
    card = caller("nurse").get(at.replace("patients", "window") + "/").body
    return {finding["rule"] for finding in card["findings"] if finding["severity"] == "stop"}
