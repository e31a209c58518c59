"""The guided intake: saved as it is answered, put down, taken up, closed; never an answer lost."""

import pytest
from django.db import IntegrityError, transaction

from clinic.errors import Missing, RuleBroken
from clinic.models import AuditEvent
from clinic.permissions import Role
from patients.domain.answers import DECLINED
from patients.models import FollowUp, Intake, Phone, SectionVersion
from patients.sections import all_sections
from patients.selectors.intake import intake_seen, intakes_open, latest_answers, latest_version
from patients.services import person_lock
from patients.services.guided_intake import SectionClash, begin_intake, close_intake, decline_section, hand_over
from tests.cast.clinic import make_site, make_staff
from tests.cast.dosing import person
from tests.cast.intake import begun, saved, shown
from tests.cast.merging import merged, registered_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


@pytest.fixture
def intake(clinic, ada):
    return begun(clinic, ada)


def seen(clinic, intake, key):
    sections = intake_seen(intake, site=clinic.site).sections
    return next(one for one in sections if one.key == key)


def test_a_person_has_one_open_intake_however_often_it_is_begun(clinic, ada, intake):
    assert begun(clinic, ada, by="nurse") == intake
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.create(patient=ada, opened_at=intake.opened_at, opened_by=clinic.users["nurse"])


def test_begun_on_a_merged_record_the_intake_is_the_survivors_and_goes_on_there(clinic, ada):
    absorbed = registered_again(clinic)
    before = begun(clinic, absorbed)
    merged(clinic, absorbed, ada)
    saved(clinic, before, "contacts", {"has_phone": "yes", "phones": [{"number": "+12125550123"}]})
    assert [row.number for row in Phone.objects.filter(patient=ada)] == ["+12125550123"]
    close_intake(actor=clinic.actor("intake"), intake_id=before.pk, without="asked twice")
    assert begun(clinic, absorbed).patient == ada


def test_a_save_that_waits_out_a_merge_is_refused_and_loses_nothing(clinic, ada, monkeypatch):
    absorbed, moved = registered_again(clinic), []
    intake = begun(clinic, absorbed)
    read = person_lock.survivor_id

    def merged_meanwhile(patient_id):
        stands_for = read(patient_id)
        if not moved:
            moved.append(merged(clinic, absorbed, ada))
        return stands_for

    monkeypatch.setattr(person_lock, "survivor_id", merged_meanwhile)
    with pytest.raises(RuleBroken, match="this very moment"):
        saved(clinic, intake, "about", {"race": "black"})
    assert not SectionVersion.objects.exists()


def test_a_save_says_who_and_when_and_what_is_still_to_ask(clinic, intake):
    saved(clinic, intake, "about", {"race": "black", "veteran": DECLINED}, by="counselor")
    found = seen(clinic, intake, "about")
    assert (found.state, found.touched_by.username) == ("in progress", "counselor")
    assert found.missing == ("Hispanic or Latino", "Marital status", "Years of school")
    event = AuditEvent.objects.get(verb="intake.section_saved")
    assert (event.username, event.detail) == ("counselor", {"section": "about", "number": 1})


def test_a_save_that_changes_nothing_leaves_no_version_and_no_trace(clinic, intake):
    saved(clinic, intake, "about", {})
    saved(clinic, intake, "about", {"race": "black"})
    saved(clinic, intake, "about", {"race": "black"})
    assert (SectionVersion.objects.count(), AuditEvent.objects.filter(verb="intake.section_saved").count()) == (1, 1)


def test_every_version_stays_and_the_newest_holds(clinic, intake):
    for answer in ("black", "white", "other"):
        saved(clinic, intake, "about", {"race": answer})
    assert [one.answers["race"] for one in SectionVersion.objects.order_by("number")] == ["black", "white", "other"]
    assert latest_answers(intake.patient_id)["about"].answers == {"race": "other"}
    with pytest.raises(IntegrityError), transaction.atomic():
        SectionVersion.objects.update(answers={})


def test_two_people_in_one_section_both_keep_their_answers(clinic, intake):
    page = shown(intake, "about")
    saved(clinic, intake, "about", {"race": "black"}, by="nurse", shown=page)
    both = saved(clinic, intake, "about", {"marital": "never"}, by="counselor", shown=page)
    assert both.joined
    assert latest_version(intake, "about").answers == {"race": "black", "marital": "never"}


def test_two_answers_to_one_question_are_refused_with_both_until_somebody_chooses(clinic, intake):
    page = shown(intake, "about")
    saved(clinic, intake, "about", {"race": "black"}, by="nurse", shown=page)
    with pytest.raises(SectionClash) as clash:
        saved(clinic, intake, "about", {"race": "white", "marital": "never"}, by="counselor", shown=page)
    assert (clash.value.questions, clash.value.theirs, clash.value.by.username) == (
        ("race",), {"race": "black"}, "nurse",
    )  # fmt: skip
    assert SectionVersion.objects.count() == 1
    typed = {"race": "white", "marital": "never"}
    saved(clinic, intake, "about", typed, by="counselor", shown=page, chosen={"race": "theirs"})
    assert latest_version(intake, "about").answers == {"race": "black", "marital": "never"}


def test_an_answer_that_makes_no_sense_does_not_take_the_last_good_one_away(clinic, intake):
    saved(clinic, intake, "about", {"race": "black", "school_years": 12})
    saved(clinic, intake, "about", {"race": "white"}, unread=frozenset({"school_years"}))
    assert latest_version(intake, "about").answers == {"race": "white", "school_years": 12}


def test_a_person_may_decline_a_section_and_think_again(clinic, intake):
    decline_section(actor=clinic.actor("intake"), intake_id=intake.pk, key="work")
    assert seen(clinic, intake, "work").state == "declined"
    saved(clinic, intake, "work", {"income": "none"})
    assert seen(clinic, intake, "work").state == "in progress"


def test_a_question_that_depends_on_another_is_missing_only_when_it_is_asked(clinic, intake):
    saved(clinic, intake, "work", {"employment": "full_time"})
    assert "Instead of work" not in seen(clinic, intake, "work").missing
    saved(clinic, intake, "work", {"employment": "not_in_labour"})
    assert "Instead of work" in seen(clinic, intake, "work").missing


def test_it_is_resumed_where_it_was_left(clinic, intake):
    first = all_sections()[0].key
    assert intake_seen(intake, site=clinic.site).resume_at == first
    saved(clinic, intake, "about", {"race": "black"})
    assert intake_seen(intake, site=clinic.site).resume_at == "about"
    decline_section(actor=clinic.actor("intake"), intake_id=intake.pk, key="about")
    assert intake_seen(intake, site=clinic.site).resume_at == "work"


def test_a_handover_waits_for_the_role_until_somebody_of_it_goes_on(clinic, intake):
    hand_over(actor=clinic.actor("intake"), intake_id=intake.pk, to_role=Role.COUNSELOR, note="Very tired.")
    task = FollowUp.objects.get(kind="intake_handover")
    assert (task.owner_role, task.text, task.is_open) == ("counselor", "Very tired.", True)
    saved(clinic, intake, "about", {"race": "black"}, by="nurse")
    task.refresh_from_db()
    assert task.is_open
    saved(clinic, intake, "about", {"race": "white"}, by="counselor")
    task.refresh_from_db()
    assert not task.is_open


def test_handing_on_to_another_role_leaves_one_task(clinic, intake):
    for role in (Role.COUNSELOR, Role.NURSE):
        hand_over(actor=clinic.actor("intake"), intake_id=intake.pk, to_role=role)
    assert [task.owner_role for task in FollowUp.objects.filter(done_at=None)] == ["nurse"]


def test_it_is_closed_with_answers_missing_only_for_a_reason(clinic, intake):
    with pytest.raises(RuleBroken, match="Still to be asked"):
        close_intake(actor=clinic.actor("intake"), intake_id=intake.pk)
    closed = close_intake(actor=clinic.actor("intake"), intake_id=intake.pk, without="Had to leave")
    assert (closed.closed_without, intakes_open(clinic.actor("nurse"))) == ("Had to leave", [])
    with pytest.raises(RuleBroken, match="closed"):
        saved(clinic, intake, "about", {"race": "black"})
    assert begin_intake(actor=clinic.actor("intake"), patient_id=intake.patient_id) != intake


def test_an_intake_of_another_site_is_not_there(clinic, intake):
    other = make_site(code="elsewhere")
    clinic.users["guest"] = make_staff(other, "guest", Role.COUNSELOR)
    with pytest.raises(Missing):
        decline_section(actor=clinic.actor("guest"), intake_id=intake.pk, key="about")
