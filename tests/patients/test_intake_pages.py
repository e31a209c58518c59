"""The intake by its pages: a refused save keeps what was typed, the list says what is missing, few queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from patients.models import Intake, Patient, SectionVersion
from patients.selectors.intake import latest_version
from patients.services.guided_intake import hand_over
from tests.cast.dosing import person
from tests.cast.intake import begun, saved, shown

pytestmark = pytest.mark.django_db
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(clinic):
    return person(clinic)


@pytest.fixture
def intake(clinic, ada):
    return begun(clinic, ada)


def about(intake, section):
    return f"/intake/{intake.pk}/about/{section}/"


def queries(client, path):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len([one for one in caught if "SAVEPOINT" not in one["sql"] and one["sql"] not in ("BEGIN", "COMMIT")])


def test_beginning_opens_the_first_section_and_again_the_same_intake(as_role, ada):
    client = as_role("counselor")
    first = client.post(f"/people/{ada.pk}/intake/").headers["Location"]
    assert client.post(f"/people/{ada.pk}/intake/").headers["Location"] == first
    assert (Intake.objects.count(), client.get(first).status_code) == (1, 200)


def test_a_changed_answer_is_saved_at_once_and_the_page_says_so(as_role, intake):
    sent = {"mark": shown(intake, "about"), "race": "black"}
    answer = as_role("nurse").post(about(intake, "about"), sent, headers=BY_HTMX)
    page = answer.content.decode()
    assert latest_version(intake, "about").answers == {"race": "black"}
    assert all(said in page for said in ("Saved ", 'id="mark"', "4 still to ask", "Marital status"))
    assert "<form" not in page


def test_the_mark_that_comes_back_lets_the_next_save_through(as_role, intake):
    client, mark = as_role("nurse"), shown(intake, "about")
    for race in ("black", "white", "other"):
        answer = client.post(about(intake, "about"), {"mark": mark, "race": race}, headers=BY_HTMX)
        mark = re.search(r'name="mark" value="([^"]+)"', answer.content.decode()).group(1)
    assert latest_version(intake, "about").answers == {"race": "other"}


def test_an_answer_that_makes_no_sense_is_said_at_its_field_and_the_others_are_kept(as_role, intake):
    sent = {"mark": shown(intake, "about"), "race": "black", "school_years": "many"}
    answer = as_role("nurse").post(about(intake, "about"), sent | {"go_on": "1"})
    page = answer.content.decode()
    assert (answer.status_code, 'value="many"' in page, 'aria-invalid="true"' in page) == (400, True, True)
    assert latest_version(intake, "about").answers == {"race": "black"}
    typing = as_role("nurse").post(about(intake, "about"), sent, headers=BY_HTMX)
    assert (typing.status_code, "Enter a whole number" in typing.content.decode()) == (400, True)


def test_declined_and_not_known_are_kept_as_such(as_role, intake):
    sent = {"mark": shown(intake, "about"), "race": "declined", "instead_of_school_years": "not_known"}
    client = as_role("nurse")
    assert client.post(about(intake, "about"), sent | {"go_on": "1"}).status_code == 302
    assert latest_version(intake, "about").answers == {"race": "declined", "school_years": "not_known"}
    assert re.search(r'value="not_known" selected', client.get(about(intake, "about")).content.decode())


def test_none_of_these_does_not_go_with_another_answer(as_role, intake):
    sent = {"mark": shown(intake, "reason"), "indications": ["none", "injecting"], "go_on": "1"}
    answer = as_role("nurse").post(about(intake, "reason"), sent)
    assert (answer.status_code, SectionVersion.objects.count()) == (400, 0)


def test_an_answer_to_a_question_that_is_not_asked_is_not_kept(as_role, intake):
    sent = {"mark": shown(intake, "work"), "employment": "full_time", "not_in_labour": "student"}
    as_role("nurse").post(about(intake, "work"), sent)
    assert latest_version(intake, "work").answers == {"employment": "full_time"}


def test_two_people_at_once_see_both_answers_and_choose(as_role, clinic, intake):
    mark = shown(intake, "about")
    saved(clinic, intake, "about", {"race": "white"}, by="counselor")
    client = as_role("nurse")
    sent = {"mark": mark, "race": "black", "marital": "never"}
    answer = client.post(about(intake, "about"), sent, headers=BY_HTMX)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#section-part")
    assert all(said in page for said in ("Counselor Example", "Black or African American", "White", "choose_race"))
    mark = re.search(r'name="mark" value="([^"]+)"', page).group(1)
    client.post(about(intake, "about"), sent | {"mark": mark, "choose_race": "theirs", "go_on": "1"})
    assert latest_version(intake, "about").answers == {"race": "white", "marital": "never"}


def test_handing_over_shows_it_on_the_other_roles_day_and_on_the_page(as_role, intake):
    client = as_role("intake")
    assert client.post(f"/intake/{intake.pk}/hand-over/", {"to_role": ""}).status_code == 400
    assert client.post(f"/intake/{intake.pk}/hand-over/", {"to_role": "nurse", "note": "tired"}).status_code == 302
    assert "Take up an intake" in as_role("nurse").get("/").content.decode()
    assert "“tired”" in as_role("nurse").get(f"/intake/{intake.pk}/").content.decode()


def test_closing_with_answers_missing_asks_why_and_keeps_what_was_typed(as_role, clinic, intake):
    client = as_role("intake")
    refused = client.post(f"/intake/{intake.pk}/close/", {"without": ""})
    assert refused.status_code == 409
    assert "without these answers" in refused.content.decode()
    assert client.post(f"/intake/{intake.pk}/close/", {"without": "left"}).status_code == 302
    assert client.get(f"/intake/{intake.pk}/resume/").headers["Location"] == f"/intake/{intake.pk}/"


def test_looking_at_an_intake_leaves_a_trace(as_role, intake):
    as_role("nurse").get(about(intake, "about"))
    event = AuditEvent.objects.get(verb="chart.opened")
    assert (event.patient_id, event.detail) == (intake.patient_id, {"part": "intake"})


def test_a_section_asks_the_same_of_the_database_however_often_it_was_saved(as_role, clinic, intake):
    client, asked = as_role("nurse"), []
    for races in (("black",), ("white", "other", "asian", "several") * 6):
        for race in races:
            saved(clinic, intake, "about", {"race": race})
            hand_over(actor=clinic.actor("intake"), intake_id=intake.pk, to_role="nurse")
        asked.append([queries(client, path) for path in (about(intake, "about"), f"/intake/{intake.pk}/")])
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 14


@pytest.mark.parametrize("path", ["", "resume/", "about/about/", "about/nothing/"])
def test_an_intake_or_a_section_that_is_not_there_is_a_404(as_role, intake, path):
    client = as_role("nurse")
    assert client.get(f"/intake/999999/{path}").status_code == 404
    assert client.get(f"/intake/{intake.pk}/about/nothing/").status_code == 404


def test_registering_can_go_straight_into_the_intake(as_role, clinic):
    sent = {
        "given_name": "Bea", "family_name": "Example", "birth_date": "1990-01-02", "sex": "unknown", "programme": "",
        "phone-TOTAL_FORMS": "0", "phone-INITIAL_FORMS": "0", "request_key": "k-1", "begin_intake": "1",
    }  # fmt: skip
    answer = as_role("intake").post("/people/new/", sent)
    assert answer.headers["Location"] == f"/intake/{Intake.objects.get().pk}/resume/"


def test_today_lists_intakes_under_way_and_asks_the_same_for_two_and_for_twenty(as_role, clinic):
    client, asked = as_role("nurse"), []
    for count in (2, 18):
        for number in range(count):
            intake = begun(clinic, person(clinic, family=f"Example{chr(97 + number)}"))
            saved(clinic, intake, "about", {"race": "black"})
        hand_over(actor=clinic.actor("intake"), intake_id=intake.pk, to_role="nurse", note=f"the {count}")
        asked.append(queries(client, "/"))
    page = client.get("/").content.decode()
    assert ("and 12 more" in page, "“the 18”" in page) == (True, True)
    assert asked[0] == asked[1]


def test_the_chart_says_what_was_told_and_asks_the_same_however_much_it_is(as_role, clinic, ada, intake):
    client = as_role("counselor")
    saved(clinic, intake, "about", {"race": "black"})
    few = queries(client, f"/people/{ada.pk}/")
    saved(clinic, intake, "home", {"children": 2, "storage": "needs", "living": "declined"})
    saved(clinic, intake, "work", {"income": "wages"})
    assert queries(client, f"/people/{ada.pk}/") == few
    page = client.get(f"/people/{ada.pk}/").content.decode()
    assert all(told in page for told in ("Needs one", "Wages or salary", "prefers not to say", "Go on with the intake"))


def test_the_desk_asks_whether_old_contact_details_still_hold(as_role, clinic, ada):
    client = as_role("intake")
    assert "has anything changed" not in client.post(f"/desk/people/{ada.pk}/").content.decode()
    Patient.objects.filter(pk=ada.pk).update(registered_at=ada.registered_at - timedelta(days=91))
    assert "has anything changed" in client.post(f"/desk/people/{ada.pk}/").content.decode()
    confirmed = client.post(f"/people/{ada.pk}/contacts/confirm/", headers=BY_HTMX)
    assert "confirmed today" in confirmed.content.decode()
    assert "has anything changed" not in client.post(f"/desk/people/{ada.pk}/").content.decode()
