"""What the system itself writes of each kind of information, and that no kind tells of another."""

from dataclasses import replace

import pytest

from dosing.services.dispensing import give_dose
from patients.contents import contents_of, without_source
from patients.domain.consent import CATEGORIES
from patients.domain.disclosure import Telling
from patients.models import Disclosure
from patients.services.care_plans import Agreed, sign_care_plan
from patients.services.disclosure import disclose
from patients.services.exams import Examined, sign_exam
from tests.cast.admission import examined, sign_basis
from tests.cast.assessments import answered, signed
from tests.cast.consent import HOSPITAL, allowed, tpo
from tests.cast.dosing import at_window, bottle, newcomer, person, signed_order
from tests.cast.history import tell
from tests.cast.merging import merged, registered_again
from tests.cast.observations import observed

pytestmark = pytest.mark.django_db
BY_HAND = ["billing", "counselling_notes"]
WEIGHT = ("80", "kg")
PLAN = Agreed(
    goals="Back to work by spring", agreed="Counselling every week", frequency="weekly", harm="none",
    person_took_part=True,
)  # fmt: skip


@pytest.fixture
def ada(clinic):
    return newcomer(clinic)


def lines(clinic, patient, category):
    (section,) = contents_of(patient, [category], viewer=clinic.actor("nurse"))
    assert section["category"] == category
    return [tuple(line) for line in section["lines"]]


def said(clinic, patient, category):
    return "\n".join(f"{term}: {value}" for term, value in lines(clinic, patient, category))


def test_only_what_is_not_kept_here_is_attached_by_hand():
    assert without_source(CATEGORIES) == BY_HAND


@pytest.mark.parametrize("category", ["drug_tests", "laboratory", "assessments", "diagnosis", "care_plan"])
def test_a_person_of_whom_nothing_is_known_gets_one_line_that_says_so(clinic, ada, category):
    ((_, value),) = lines(clinic, ada, category)
    assert value == "None on record here"


def test_drug_tests_are_told_as_found_without_the_medicine_they_are_read_beside(clinic):
    ada = person(clinic)
    signed_order(clinic, ada)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, bottle(clinic)))
    observed(clinic, ada, "drug_test", {"fentanyl": "pos", "cocaine": "neg"})
    observed(clinic, ada, "weight", weight=WEIGHT)
    ((term, value),) = lines(clinic, ada, "drug_tests")
    assert term.startswith("Urine drug test, ")
    assert "positive: fentanyl; 1 negative" in value
    assert "methadone" not in value.casefold()


def test_laboratory_results_and_tracings_are_told_and_nothing_else_that_was_measured(clinic, ada):
    observed(clinic, ada, "drug_test", {"cocaine": "pos"})
    observed(clinic, ada, "weight", weight=WEIGHT)
    observed(clinic, ada, "kidney", creatinine=("1.1", "mg/dL"))
    told = said(clinic, ada, "laboratory")
    assert "1.1 mg/dL" in told
    assert not any(word in told for word in ("ocaine", "80", "Weight"))


def test_questionnaires_are_told_once_signed_by_their_total_and_not_by_their_answers(clinic, ada):
    answered(clinic, ada)
    assert said(clinic, ada, "assessments") == "Questionnaires: None on record here"
    signed(clinic, ada)
    ((term, value),) = lines(clinic, ada, "assessments")
    assert (term.startswith("Patient Health Questionnaire"), value.startswith("8, ")) == (True, True)


def test_the_diagnosis_and_what_examinations_found_are_told_and_not_what_the_person_told(clinic, ada):
    tell(clinic, ada, "conditions")
    sign_basis(clinic, ada)
    first = examined(clinic, ada, findings="Liver enlarged")
    right = Examined(kind="screening", on=first.on, findings="Lungs clear on both sides")
    sign_exam(actor=clinic.actor("prescriber"), patient=ada, exam=right, corrects=first)
    told = said(clinic, ada, "diagnosis")
    assert "Lungs clear on both sides" in told and "7 of 11 criteria met" in told
    assert "active moderate or severe opioid use disorder" in told
    assert not any(word in told for word in ("epression", "Liver enlarged"))


def test_the_care_plan_that_counts_is_told_with_the_days_of_those_before(clinic, ada):
    sign_care_plan(actor=clinic.actor("counselor"), patient=ada, plan=replace(PLAN, goals="An older goal"))
    sign_care_plan(actor=clinic.actor("counselor"), patient=ada, plan=PLAN)
    told = said(clinic, ada, "care_plan")
    assert "Goals: Back to work by spring" in told and "Earlier plans of: " in told
    assert "An older goal" not in told


def test_what_stands_on_an_absorbed_record_is_told_of_the_surviving_person(clinic):
    absorbed, ada = person(clinic, given="Katharine"), registered_again(clinic)
    signed_order(clinic, absorbed)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, absorbed, bottle(clinic)))
    observed(clinic, absorbed, "drug_test", {"cocaine": "neg"})
    signed(clinic, absorbed)
    sign_care_plan(actor=clinic.actor("counselor"), patient=absorbed, plan=PLAN)
    kinds = ("enrolment", "medication", "drug_tests", "assessments", "diagnosis", "care_plan")
    before = {kind: said(clinic, absorbed, kind) for kind in kinds}
    merged(clinic, absorbed, ada)
    assert {kind: said(clinic, ada, kind) for kind in kinds} == before
    assert "80 mg" in before["medication"] and "going on" in before["enrolment"]


def test_a_disclosure_holds_the_kinds_that_were_asked_for_and_no_other(clinic):
    ada = person(clinic)
    observed(clinic, ada, "drug_test", {"cocaine": "pos"})
    signed(clinic, ada)
    allowed(clinic, ada, tpo(clinic.actor("nurse").day))
    telling = Telling(frozenset({"assessments", "diagnosis"}), HOSPITAL, "treatment")
    row = disclose(actor=clinic.actor("counselor"), patient=ada, telling=telling)
    assert [section["category"] for section in row.content] == ["diagnosis", "assessments"]
    assert "ocaine" not in str(row.content)
    assert Disclosure.objects.get() == row
