"""The sections of the intake that rows of the history answer: they say what the record says, whoever wrote it where."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import FollowUp, Intake, SectionVersion
from patients.models.history_topics import GROUPS, TOPICS
from patients.sections import all_sections
from patients.selectors.history import history_of, unasked
from patients.selectors.intake import intake_seen, intakes_open
from patients.services.guided_intake import decline_section, hand_over
from tests.cast.dosing import person
from tests.cast.history import tell, tell_all
from tests.cast.intake import begun, saved
from tests.cast.merging import merged, registered_again

pytestmark = pytest.mark.django_db
BY_HTMX = {"HX-Request": "true"}
OF_ROWS = ("substances", "health", "medicines", "care")


@pytest.fixture
def ada(clinic):
    return person(clinic)


@pytest.fixture
def intake(clinic, ada):
    return begun(clinic, ada)


def seen(clinic, intake, key):
    sections = intake_seen(intake, site=clinic.site).sections
    return next(one for one in sections if one.key == key)


def about(intake, section):
    return f"/intake/{intake.pk}/about/{section}/"


def test_every_topic_of_the_history_is_asked_in_one_section():
    parts = [part for one in all_sections() if one.recorded for part in one.recorded.parts]
    assert sorted(parts) == sorted(TOPICS) == sorted(slug for slugs in GROUPS.values() for slug in slugs)


def test_a_section_says_what_is_on_record_and_what_was_not_asked(clinic, ada, intake):
    assert (seen(clinic, intake, "health").state, seen(clinic, intake, "health").touched_by) == ("not started", None)
    tell(clinic, ada, "conditions", by="counselor")
    found = seen(clinic, intake, "health")
    assert (found.state, found.missing) == ("in progress", ("Pregnancy", "Infectious diseases"))
    assert found.touched_by.username == "counselor"
    tell_all(clinic, person(clinic, given="Bo"))
    for topic in ("pregnancy", "infections"):
        tell(clinic, ada, topic)
    assert seen(clinic, intake, "health").state == "complete"
    assert seen(clinic, intake, "substances").state == "not started"


def test_what_was_told_before_counts_but_was_not_touched_in_this_intake(clinic, ada):
    tell_all(clinic, ada)
    intake = begun(clinic, ada)
    found = [seen(clinic, intake, key) for key in OF_ROWS]
    assert {(one.state, one.touched_by) for one in found} == {("complete", None)}
    assert intake_seen(intake, site=clinic.site).last is None


def test_declining_says_so_for_what_nobody_asked_and_an_answer_takes_it_back(clinic, ada, intake):
    for key in ("health", "care"):
        decline_section(actor=clinic.actor("intake"), intake_id=intake.pk, key=key)
    assert {seen(clinic, intake, key).state for key in ("health", "care")} == {"declined"}
    tell(clinic, ada, "medicines")
    decline_section(actor=clinic.actor("intake"), intake_id=intake.pk, key="medicines")
    assert seen(clinic, intake, "medicines").state == "complete"
    parts = history_of(ada.pk)
    assert (len(parts["medicines"].rows), parts["allergies"].none_words) == (1, "Would rather not say")
    tell(clinic, ada, "conditions")
    assert seen(clinic, intake, "health").state == "complete"
    assert {topic.slug for topic in unasked(history_of(ada.pk))} == set(GROUPS["Substance use"])
    assert not SectionVersion.objects.exists()


def test_it_is_resumed_at_the_section_whose_rows_were_written_last(clinic, ada, intake):
    saved(clinic, intake, "about", {"race": "black"})
    tell(clinic, ada, "allergies")
    assert intake_seen(intake, site=clinic.site).resume_at == "medicines"


def test_the_record_that_was_merged_into_this_one_answers_too(clinic, ada):
    older = registered_again(clinic)
    tell(clinic, older, "professionals")
    intake = begun(clinic, ada)
    assert seen(clinic, intake, "care").state == "not started"
    merged(clinic, older, ada)
    assert seen(clinic, intake, "care").state == "complete"


def test_the_page_holds_the_topics_with_their_forms_and_goes_on(as_role, ada, intake):
    client = as_role("nurse")
    page = client.get(about(intake, "substances")).content.decode()
    assert all(f'id="part-{slug}"' in page for slug in GROUPS["Substance use"])
    assert "Still to ask here:" in page and f"/people/{ada.pk}/health/substances/new/" in page
    onward = client.post(about(intake, "substances"), {"go_on": "1"})
    assert onward.headers["Location"] == about(intake, "health")
    assert not SectionVersion.objects.exists()


def test_a_row_that_was_saved_moves_the_list_of_sections(as_role, clinic, ada, intake):
    client = as_role("nurse")
    path = f"/people/{ada.pk}/health/naloxone/new/"
    answer = client.post(path, {"at_hand": "no"}, headers=BY_HTMX)
    assert (answer.status_code, '"recorded"' in answer.headers["HX-Trigger"]) == (200, True)
    page = client.post(about(intake, "substances"), headers=BY_HTMX).content.decode()
    assert "4 still to ask" in page and "<form" not in page


def test_a_person_who_injects_and_was_not_asked_about_infections_is_told_in_their_section(as_role, clinic, ada, intake):
    tell(clinic, ada, "substances")
    assert "Injects. Not asked about yet: HIV" in as_role("nurse").get(about(intake, "health")).content.decode()


def test_going_on_with_the_rows_is_taking_up_what_was_handed_over(as_role, clinic, intake):
    hand_over(actor=clinic.actor("intake"), intake_id=intake.pk, to_role="nurse")
    as_role("counselor").post(about(intake, "health"), headers=BY_HTMX)
    assert FollowUp.objects.get(kind="intake_handover").is_open
    as_role("nurse").post(about(intake, "health"), headers=BY_HTMX)
    assert not FollowUp.objects.get(kind="intake_handover").is_open


def test_reading_the_record_asks_the_same_for_one_person_and_for_many(clinic, ada, intake):
    asked = []
    for names in (("Bo",), ("Cy", "Di", "Ed", "Flo", "Gus")):
        for given in names:
            somebody = person(clinic, given=given)
            tell_all(clinic, somebody)
            begun(clinic, somebody)
        with CaptureQueriesContext(connection) as caught:
            assert len(intakes_open(clinic.actor("nurse"))) == Intake.objects.count()
        asked.append(len(caught))
    assert asked[0] == asked[1] <= 9
