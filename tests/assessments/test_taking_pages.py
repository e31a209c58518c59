"""The pages on which assessments are taken, looked at and printed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.domain.library import current
from assessments.models import Assessment, Conclusion, Sitting
from assessments.selectors.assessments import reading_of
from clinic.clock import clock_at
from patients.models import FollowUp
from tests.cast.assessments import PHQ9, answered, begun, signed
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.pages import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house)


@pytest.fixture
def counselor(house):
    return signed_in(house, "counselor")


def say(client, form, item, value, *, seen=0):
    return client.post(f"/assessments/{form.pk}/answer/", {"item": item, item: value, "seen": seen}, headers=HTMX)


def test_a_single_instrument_opens_at_once_and_a_set_begins_with_its_list(counselor, ada):
    one = counselor.post(f"/people/{ada.pk}/assessments/new/", {"instruments": ["phq9"]})
    assert one.headers["Location"] == f"/assessments/{Assessment.objects.get().pk}/"
    several = counselor.post(f"/people/{ada.pk}/assessments/new/", {"instruments": ["phq9", "gad7"]})
    assert several.headers["Location"] == f"/sittings/{Sitting.objects.latest('id').pk}/"


def test_nothing_chosen_is_told_and_nothing_begins(counselor, ada):
    answer = counselor.post(f"/people/{ada.pk}/assessments/new/", {})
    assert (answer.status_code, Sitting.objects.count()) == (400, 0)


def test_no_answer_is_chosen_before_somebody_chooses_it(counselor, house, ada):
    page = counselor.get(f"/assessments/{begun(house, ada).pk}/").content.decode()
    assert not re.search(r'<input type="radio"[^>]* checked', page.split('class="taking"')[1].split("</main>")[0])


def test_an_answer_is_told_as_saved_with_how_many_there_are_and_what_is_missing(counselor, house, ada):
    form = begun(house, ada)
    told = say(counselor, form, "q1", "2").content.decode()
    assert "Saved" in told
    assert 'value="1"' in told.split('id="seen"')[1][:80]
    assert "Not answered yet: 8 of 9" in told


def test_an_optional_question_counts_once_it_is_answered(counselor, house, ada):
    form = begun(house, ada)
    assert "1 of 9" in say(counselor, form, "q1", "2").content.decode()
    assert "2 of 10" in say(counselor, form, "q10", "1", seen=1).content.decode()


def test_a_question_that_does_not_apply_is_not_asked_and_not_missing(counselor, house, ada):
    form = begun(house, ada, "cssrs_screener")
    told = say(counselor, form, "q2", "0").content.decode()
    assert 'data-skipped="q3 q4 q5"' in told


def test_danger_is_on_the_screen_with_the_first_answer_that_tells_of_it(counselor, house, ada):
    house.site.__class__.objects.update(crisis_text="Come to room 3.")
    told = say(counselor, begun(house, ada), "q9", "1").content.decode()
    assert "Stay with this person now" in told
    assert "Come to room 3." in told
    assert FollowUp.objects.filter(kind="suicide_risk").count() == 1


def test_two_windows_on_one_question_the_second_sees_the_first_ones_answer(counselor, house, ada):
    form = begun(house, ada)
    say(counselor, form, "q1", "1")
    clash = say(signed_in(house, "nurse"), form, "q1", "3")
    assert clash.status_code == 409
    assert clash.headers["HX-Retarget"] == "#ask-q1"
    assert "another window" in clash.content.decode()
    assert 'value="1" checked' in clash.content.decode()


def test_what_another_window_answered_comes_along_with_the_next_save(counselor, house, ada):
    form = begun(house, ada)
    say(counselor, form, "q1", "3")
    told = say(signed_in(house, "nurse"), form, "q2", "1").content.decode()
    assert 'id="ask-q1"' in told
    assert 'id="ask-q3"' not in told


@pytest.mark.parametrize(
    "posted", [{}, {"item": "q99", "q99": "1"}, {"item": "q1" * 400}, {"item": "q1", "seen": "9" * 40, "q1": "1"}]
)
def test_a_hostile_answer_is_refused_in_words(counselor, house, ada, posted):
    answer = counselor.post(f"/assessments/{begun(house, ada).pk}/answer/", posted, headers=HTMX)
    assert answer.status_code in (200, 400, 409)


def test_signing_shows_the_result_with_band_flags_and_who(counselor, house, ada):
    form = answered(house, ada, {**PHQ9, "q1": 3, "q2": 3})
    page = counselor.post(f"/assessments/{form.pk}/sign/", {"seen": "1"}, follow=True).content.decode()
    for said in ("12", "Moderate", "Counselor Example", "the validated wording"):
        assert said in page


def test_a_result_tells_the_time_as_the_clock_on_the_wall_of_the_site_shows_it(counselor, house, ada):
    with clock_at(datetime(2026, 3, 10, 3, 5, tzinfo=UTC)):
        result = signed(house, ada, {**PHQ9, "q9": 1})
    page = counselor.get(f"/assessments/{result.assessment_id}/").content.decode()
    assert "Signed by Counselor Example, 9 Mar 2026, 23:05." in page
    assert "Raised 9 Mar 2026, 23:05, with" in page
    assert "UTC" not in page
    assert "9 Mar 2026, 23:05" in counselor.get(f"/assessments/{result.assessment_id}/print/").content.decode()


def test_a_refused_signature_keeps_the_page_and_says_why(counselor, house, ada):
    form = begun(house, ada)
    answer = counselor.post(f"/assessments/{form.pk}/sign/", {"seen": "0"})
    assert (answer.status_code, b"Nothing is answered yet" in answer.content) == (409, True)


def test_declining_needs_a_reason(counselor, house, ada):
    form = begun(house, ada)
    assert counselor.post(f"/assessments/{form.pk}/decline/", {"reason": ""}).status_code == 400
    assert counselor.post(f"/assessments/{form.pk}/decline/", {"reason": "not today"}).status_code == 302
    assert Conclusion.objects.get().reason == "not today"


def test_an_amended_result_says_so_and_leads_to_what_followed(counselor, house, ada):
    old = signed(house, ada).assessment
    new = counselor.post(f"/assessments/{old.pk}/amend/", {"reason": "misheard"}).headers["Location"]
    say(counselor, Assessment.objects.latest("id"), "q1", "3", seen=1)
    counselor.post(f"{new}sign/", {})
    page = counselor.get(f"/assessments/{old.pk}/").content.decode()
    assert "Amended since" in page
    assert new in page


def test_an_inspector_reads_everything_and_is_offered_no_button(house, ada):
    inspector = signed_in(house, "inspector")
    open_one, done = begun(house, ada), signed(house, ada).assessment
    for path in (f"/assessments/{open_one.pk}/", f"/assessments/{done.pk}/", f"/people/{ada.pk}/assessments/"):
        page = inspector.get(path)
        assert page.status_code == 200
        assert b"hx-post" not in page.content
        assert b"/sign/" not in page.content
    assert inspector.post(f"/assessments/{open_one.pk}/answer/", {"item": "q1", "q1": "1"}).status_code == 403


def history_of_many(house, ada, count):
    form = signed(house, ada).assessment
    copies = Assessment.objects.filter(pk=form.pk).values()[0]
    result = Conclusion.objects.filter(assessment=form).values()[0]
    rows = Assessment.objects.bulk_create(Assessment(**{**copies, "id": None}) for _ in range(count))
    Conclusion.objects.bulk_create(Conclusion(**{**result, "id": None, "assessment_id": row.pk}) for row in rows)


def test_what_has_no_total_is_told_by_its_parts(house, ada):
    answers = {item.id: item.options[0].value if item.options else 0 for item in current()["bam"].questions}
    told = reading_of(current()["bam"], signed(house, ada, answers, "bam"))
    assert all(label in told for label in ("Use 0", "Risk 0", "Protective factors 0")), told


def cost(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", ["/people/{}/assessments/", "/people/{}/"])
def test_a_history_of_500_asks_as_much_as_one_of_3(house, ada, counselor, path):
    history_of_many(house, ada, 2)
    few = cost(counselor, path.format(ada.pk))
    history_of_many(house, ada, 500)
    assert cost(counselor, path.format(ada.pk)) == few


def test_the_chart_shows_the_latest_of_each_with_its_change(house, ada, counselor):
    signed(house, ada, {**PHQ9, "q1": 3, "q2": 3})
    signed(house, ada)
    page = counselor.get(f"/people/{ada.pk}/").content.decode()
    assert "8, mild" in page
    assert "−4" in page


def test_a_result_is_printed_with_the_person_and_who_signed(house, ada, counselor):
    page = counselor.get(f"/assessments/{signed(house, ada).assessment_id}/print/").content.decode()
    assert ada.record_number in page
    assert "Signed by" in page
