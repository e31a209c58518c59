"""A stored assessment for another system: what was kept, as it was scored then."""

import pytest

from assessments.selectors import stored
from assessments.services.concluding import amend, decline, sign
from assessments.services.saving import save_answers
from clinic.models import AuditEvent
from clinic.permissions import Role
from tests.cast.api import caller
from tests.cast.assessments import PHQ9, answered, begun, signed
from tests.cast.clinic import make_site, make_staff
from tests.cast.fhir_r4 import problems


def exported(assessment, by="prescriber"):
    """The response and the observations."""
    answer = caller(by).get(f"assessments/{assessment.pk}/fhir/")
    assert answer.status == 200
    response, *found = [one["resource"] for one in answer.body["entry"]]
    assert [wrong for resource in (response, *found) for wrong in problems(resource)] == []
    return response, found


def test_a_signed_one_leaves_with_the_score_that_was_kept(clinic, ada, monkeypatch):
    form = signed(clinic, ada).assessment
    monkeypatch.setattr(stored, "score", lambda *_: pytest.fail("scored anew"))
    response, (total, *_) = exported(form)
    assert (response["status"], response["questionnaire"]) == ("completed", "urn:evenkeel:instrument:phq9|1.0.0")
    assert len(response["item"]) == len(PHQ9)
    assert (total["valueQuantity"]["value"], total["status"]) == (8, "final")
    assert total["interpretation"][0]["coding"][0]["code"] == "mild"
    assert total["derivedFrom"] == [{"reference": f"QuestionnaireResponse/{form.pk}"}]


def test_what_is_not_finished_or_was_declined_has_answers_and_no_score(clinic, ada):
    open_one = answered(clinic, ada, {"q1": 2})
    response, scores = exported(open_one)
    assert (response["status"], len(response["item"]), scores) == ("in-progress", 1, [])
    declined = begun(clinic, ada, "gad7")
    decline(actor=clinic.actor("counselor"), assessment_id=declined.pk, reason="tired")
    response, scores = exported(declined)
    assert (response["status"], response.get("item"), scores) == ("stopped", None, [])


def test_of_an_amended_one_only_the_later_counts(clinic, ada):
    counselor, old = clinic.actor("counselor"), signed(clinic, ada).assessment
    new = amend(actor=counselor, assessment_id=old.pk, reason="the third answer was misheard")
    save_answers(actor=counselor, assessment_id=new.pk, changes={"q3": 3})
    assert exported(old)[0]["status"] == "completed"
    sign(actor=counselor, assessment_id=new.pk)
    response, scores = exported(old)
    assert {response["status"], *(one["status"] for one in scores)} == {"entered-in-error"}
    response, (total, *_) = exported(new)
    assert (response["status"], total["valueQuantity"]["value"]) == ("amended", 10)


def test_an_unfinished_one_signed_as_it_stands_says_that_its_total_is_not_known(clinic, ada):
    _, (total, *_) = exported(signed(clinic, ada, {"q1": 2}).assessment)
    assert "valueQuantity" not in total
    assert total["dataAbsentReason"]["coding"][0]["code"] == "unknown"


def test_reading_one_is_on_record_and_another_site_sees_none(clinic, ada):
    form = signed(clinic, ada).assessment
    exported(form)
    seen = AuditEvent.objects.filter(verb="chart.opened", patient_id=ada.pk).latest("id")
    assert seen.detail["part"] == "assessment_export"
    make_staff(make_site(code="other"), "elsewhere", Role.PRESCRIBER)
    assert caller("elsewhere").get(f"assessments/{form.pk}/fhir/").status == 404
