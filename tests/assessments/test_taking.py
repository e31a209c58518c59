"""Answers are kept as they are given, danger is told at once, and what was signed is followed, never overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments.models import AnswerSave, Assessment, Conclusion, SafetyFlag
from assessments.selectors.answers import answers_of
from assessments.services.concluding import amend, decline, sign
from assessments.services.saving import AnsweredElsewhere, save_answers
from assessments.services.sittings import begin_sitting, open_form
from clinic.clock import clock_at, now
from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent, StaffMember
from clinic.permissions import Role
from patients.models import FollowUp
from patients.services.follow_ups import close_follow_up
from tests.cast.assessments import PHQ9, answered, begun, signed
from tests.cast.clinic import make_clinic, make_site, make_staff
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def counselor(house):
    return house.actor("counselor")


@pytest.fixture
def ada(house):
    return person(house)


def test_every_acknowledged_answer_is_a_row_and_the_last_of_an_item_is_in_force(house, counselor, ada):
    form = begun(house, ada)
    for value in (1, 3, 2):
        save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": value})
    assert [save.changes for save in AnswerSave.objects.filter(assessment=form)] == [{"q1": 1}, {"q1": 3}, {"q1": 2}]
    assert answers_of(form).raw == {"q1": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerSave.objects.filter(assessment=form).update(changes={})


def test_the_same_answer_sent_again_is_acknowledged_and_writes_nothing(house, counselor, ada):
    form = answered(house, ada)
    before = AnswerSave.objects.count()
    again = save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": 1}, seen=0)
    assert (again.answers.raw["q1"], AnswerSave.objects.count()) == (1, before)


def test_an_answer_taken_back_is_unanswered_and_not_zero(house, counselor, ada):
    form = answered(house, ada)
    save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": None})
    assert "q1" not in answers_of(form).raw
    result = sign(actor=counselor, assessment_id=form.pk)
    assert "prorated" in result.flags or result.total is None


def test_an_autosave_costs_the_same_however_many_came_before(house, counselor, ada, django_assert_num_queries):
    form = begun(house, ada)
    save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": 1})

    def cost(value):
        with django_assert_num_queries(6) as asked:
            save_answers(actor=counselor, assessment_id=form.pk, changes={"q2": value})
        return len(asked)

    first = cost(1)
    for value in (0, 1) * 20:
        save_answers(actor=counselor, assessment_id=form.pk, changes={"q3": value})
    assert cost(2) == first


def test_two_windows_on_different_questions_both_keep_their_answers(house, counselor, ada):
    form = begun(house, ada)
    save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": 1}, seen=0)
    other = save_answers(actor=house.actor("nurse"), assessment_id=form.pk, changes={"q2": 3}, seen=0)
    assert other.answers.raw == {"q1": 1, "q2": 3}
    assert other.elsewhere == {"q1"}


def test_two_windows_on_the_same_question_the_second_is_told_and_nothing_is_overwritten(house, counselor, ada):
    form = begun(house, ada)
    first = save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": 1}, seen=0)
    with pytest.raises(AnsweredElsewhere):
        save_answers(actor=house.actor("nurse"), assessment_id=form.pk, changes={"q1": 3}, seen=0)
    assert answers_of(form).raw == {"q1": 1}
    told = save_answers(actor=house.actor("nurse"), assessment_id=form.pk, changes={"q1": 3}, seen=first.answers.number)
    assert told.answers.raw == {"q1": 3}


@pytest.mark.parametrize("changes", [{"q99": 1}, {"q1": {"a": 1}}, {"q1": [1]}, {"q1": "x" * 2000}])
def test_what_cannot_be_an_answer_is_refused_and_nothing_is_kept(house, counselor, ada, changes):
    form = begun(house, ada)
    with pytest.raises(Malformed):
        save_answers(actor=counselor, assessment_id=form.pk, changes=changes)
    assert answers_of(form).raw == {}


def test_a_value_not_allowed_is_kept_as_it_came_and_never_made_to_fit(house, counselor, ada):
    result = signed(house, ada, {"q1": 7, "q2": "3"})
    assert (result.answers, result.total) == ({"q1": 7, "q2": "3"}, None)
    assert {"invalid_answer:q1", "invalid_answer:q2"} <= set(result.flags)


def test_an_answer_of_danger_raises_a_task_before_the_form_is_finished(house, counselor, ada):
    form = answered(house, ada, {"q9": 1})
    task = FollowUp.objects.get(kind="suicide_risk")
    assert (task.patient, task.owner_role, task.urgency, task.due_on) == (ada, "counselor", "now", counselor.day)
    assert SafetyFlag.objects.get(assessment=form).flag == "suicide_item9"
    assert not hasattr(Assessment.objects.get(pk=form.pk), "conclusion")


def test_answering_more_withdraws_no_safety_flag_and_its_task_stays_open(house, counselor, ada):
    form = answered(house, ada, {"q9": 2})
    save_answers(actor=counselor, assessment_id=form.pk, changes={**PHQ9, "q9": 0})
    sign(actor=counselor, assessment_id=form.pk)
    assert SafetyFlag.objects.filter(assessment=form, flag="suicide_item9").exists()
    assert FollowUp.objects.get(kind="suicide_risk").is_open


def test_danger_is_told_beside_an_answer_that_cannot_be_scored(house, ada):
    answered(house, ada, {"q1": 99, "q9": 3})
    assert FollowUp.objects.filter(kind="suicide_risk").count() == 1


def test_the_task_goes_to_the_role_the_site_names(house, counselor, ada):
    StaffMember.objects.first().site.__class__.objects.update(crisis_role="nurse")
    answered(house, ada, {"q9": 1})
    assert FollowUp.objects.get(kind="suicide_risk").owner_role == "nurse"


def test_a_closed_task_does_not_open_again_for_the_same_answer(house, counselor, ada):
    form = answered(house, ada, {"q9": 1})
    task = FollowUp.objects.get(kind="suicide_risk")
    close_follow_up(actor=counselor, follow_up_id=task.pk, outcome="Talked, safe today.")
    save_answers(actor=counselor, assessment_id=form.pk, changes={"q9": 3})
    assert FollowUp.objects.filter(kind="suicide_risk", done_at=None).count() == 0


def test_a_signed_result_keeps_answers_score_and_the_version_of_the_rules(house, ada):
    result = signed(house, ada)
    assert (result.total, result.band, result.answers) == (8, "mild", PHQ9)
    assert result.engine


def test_an_unfinished_form_has_no_total_when_it_is_signed(house, ada):
    result = signed(house, ada, {"q1": 3, "q2": 3})
    assert (result.total, "incomplete" in result.flags) == (None, True)


def test_what_is_signed_takes_no_answer_and_no_second_signature(house, counselor, ada):
    form = signed(house, ada).assessment
    for again in (
        lambda: save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": 0}),
        lambda: sign(actor=counselor, assessment_id=form.pk),
        lambda: decline(actor=counselor, assessment_id=form.pk, reason="no"),
    ):
        with pytest.raises(RuleBroken):
            again()


def test_nobody_signs_answers_they_have_not_seen(house, counselor, ada):
    form = answered(house, ada)
    seen = answers_of(form).number
    save_answers(actor=house.actor("nurse"), assessment_id=form.pk, changes={"q1": 3})
    with pytest.raises(RuleBroken, match="another window"):
        sign(actor=counselor, assessment_id=form.pk, seen=seen)


def test_nothing_answered_is_not_signed_even_when_the_chart_knew_something(house, counselor, ada):
    form = begun(house, ada, "audit_c")
    with pytest.raises(RuleBroken, match="Nothing is answered"):
        sign(actor=counselor, assessment_id=form.pk)


def test_an_amendment_follows_the_old_one_which_stays_as_it_was(house, counselor, ada):
    old = signed(house, ada)
    new = amend(actor=counselor, assessment_id=old.assessment_id, reason="q1 was misheard")
    assert answers_of(new).raw == PHQ9
    save_answers(actor=counselor, assessment_id=new.pk, changes={"q1": 3})
    assert sign(actor=counselor, assessment_id=new.pk).amends_id == old.assessment_id
    assert Conclusion.objects.get(pk=old.pk).total == 8
    assert Conclusion.objects.get(assessment=new).total == 10


def test_an_abandoned_amendment_blocks_nobody_and_only_one_is_signed(house, counselor, ada):
    old = signed(house, ada)
    amend(actor=counselor, assessment_id=old.assessment_id, reason="begun and left")
    second = amend(actor=house.actor("nurse"), assessment_id=old.assessment_id, reason="done")
    third = amend(actor=counselor, assessment_id=old.assessment_id, reason="also done")
    sign(actor=counselor, assessment_id=second.pk)
    with pytest.raises(RuleBroken, match="signed already"):
        sign(actor=counselor, assessment_id=third.pk)
    with pytest.raises(RuleBroken, match="amended already"):
        amend(actor=counselor, assessment_id=old.assessment_id, reason="too late")


def test_a_declined_form_keeps_its_reason_and_what_was_answered(house, counselor, ada):
    form = answered(house, ada, {"q1": 1})
    with pytest.raises(Malformed):
        decline(actor=counselor, assessment_id=form.pk, reason=" ")
    declined = decline(actor=counselor, assessment_id=form.pk, reason="too tired today")
    assert (declined.kind, declined.reason, declined.answers, declined.total) == (
        "declined",
        "too tired today",
        {"q1": 1},
        None,
    )


def test_what_the_chart_knows_is_stored_with_the_answers_and_nothing_is_guessed(house, ada):
    assert "sex" not in answers_of(begun(house, ada, "audit_c")).raw
    ada.__class__.objects.update(sex="female")
    ada.refresh_from_db()
    assert answers_of(begun(house, ada, "audit_c")).raw["sex"] == "female"


def test_a_form_put_down_is_gone_on_with_by_somebody_else(house, counselor, ada):
    sitting = begin_sitting(actor=counselor, patient=ada, instruments=["phq9", "gad7"])
    form = open_form(actor=counselor, sitting=sitting, code="phq9")
    save_answers(actor=counselor, assessment_id=form.pk, changes={"q1": 1})
    with clock_at(now() + timedelta(days=1)):
        again = open_form(actor=house.actor("nurse"), sitting=sitting, code="phq9")
        assert again == form
        save_answers(actor=house.actor("nurse"), assessment_id=form.pk, changes={"q2": 2})
    assert {one.saved_by.username for one in answers_of(form).items.values()} == {"counselor", "nurse"}


@pytest.mark.parametrize("role", ["inspector", "administrator"])
def test_who_may_not_take_an_assessment_changes_nothing(house, ada, role):
    form = begun(house, ada)
    with pytest.raises(Refused):
        save_answers(actor=house.actor(role), assessment_id=form.pk, changes={"q1": 1})
    with pytest.raises(Refused):
        begin_sitting(actor=house.actor(role), patient=ada, instruments=["phq9"])


def test_an_intake_worker_takes_and_somebody_with_a_licence_signs(house, ada):
    form = answered(house, ada, by="intake")
    with pytest.raises(Refused):
        sign(actor=house.actor("intake"), assessment_id=form.pk)


def test_another_site_neither_reads_nor_answers(house, ada):
    form = begun(house, ada)
    make_staff(make_site(code="other"), "stranger", Role.COUNSELOR)
    stranger = house.actor("stranger")
    for deed in (
        lambda: save_answers(actor=stranger, assessment_id=form.pk, changes={"q1": 1}),
        lambda: begin_sitting(actor=stranger, patient=ada, instruments=["phq9"]),
        lambda: sign(actor=stranger, assessment_id=form.pk),
    ):
        with pytest.raises(Missing):
            deed()


def test_every_deed_leaves_its_trace_and_no_answer_stands_in_it(house, counselor, ada):
    signed(house, ada, {**PHQ9, "q9": 1})
    trail = AuditEvent.objects.filter(patient_id=ada.pk, verb__startswith="assessment")
    assert {event.verb for event in trail} == {
        "assessment.begun",
        "assessment.answered",
        "assessment.safety_raised",
        "assessment.signed",
    }
    assert trail.get(verb="assessment.answered").detail == {"items": sorted(PHQ9), "by_patient": False}
