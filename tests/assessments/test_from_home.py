"""Answering from home: one link, once, for one person; every refusal alike; a worrying answer is a task at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.domain.from_home import ANSWERING, KNOCKS
from assessments.domain.library import current
from assessments.models import AnswerSave, Assessment, HomeLink, HomeLinkUse, SafetyFlag
from assessments.services.concluding import sign
from clinic.clock import clock_at, now
from clinic.models import AuditEvent
from patients.models import FollowUp
from tests.cast.check_ins import left
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.from_home import born, home_link, offered, phone_of, restricted
from tests.cast.logs import log_lines

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FORM, ANSWER = "/questions/en/1/", "/questions/en/1/answer/"


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house, given="Adelaide", family="Thistlewood")


@pytest.fixture
def link(house, ada):
    return home_link(house, ada)


@pytest.fixture
def phone(ada, link):
    return phone_of(ada, link)


def page_of(answer):
    """The page without the random word that every page has of its own."""
    return re.sub(r'"X-CSRFToken": "\w+"', "", answer.content.decode())


def refused(client, address, typed):
    """What somebody sees who is refused, and how much was asked of the rows."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, typed)
    headers = {name: value for name, value in answer.headers.items() if name not in ("X-Request-ID", "Expires")}
    return answer.status_code, page_of(answer), headers, len(asked)


def guessed(house, ada, link):
    return "/h/" + "x" * 43 + "/", born(ada)


def replayed(house, ada, link):
    phone_of(ada, link)
    return link, born(ada)


def wrong_date(house, ada, link):
    return link, {**born(ada), "year": "1901"}


def tried_five_times(house, ada, link):
    for _ in range(5):
        Client().post(link, {**born(ada), "year": "1901"})
    return link, born(ada)


def followed_by_another(house, ada, link):
    home_link(house, ada)
    return link, born(ada)


def after_discharge(house, ada, link):
    left(house, ada)
    return link, born(ada)


def after_restriction(house, ada, link):
    restricted(house, ada)
    return link, born(ada)


def turned_off(house, ada, link):
    offered(house, "no")
    return link, born(ada)


WAYS = (guessed, replayed, wrong_date, tried_five_times, followed_by_another, after_discharge, after_restriction)


@pytest.mark.parametrize("way", [*WAYS, turned_off], ids=lambda way: way.__name__)
def test_every_refusal_is_the_same_page_with_the_same_status_and_the_same_work(house, ada, link, way):
    usual = refused(Client(), "/h/nothing/", born(ada))
    assert (usual[0], refused(Client(), *way(house, ada, link))) == (404, usual)


def test_a_link_that_is_over_is_refused_like_any_other(ada, link):
    with clock_at(now() + timedelta(hours=24, minutes=1)):
        usual = refused(Client(), "/h/nothing/", born(ada))
        assert refused(Client(), link, born(ada)) == usual


def test_the_page_before_the_birth_date_is_the_same_for_any_token(link):
    real, invented = Client().get(link), Client().get("/h/nothing/")
    assert (real.status_code, page_of(real)) == (invented.status_code, page_of(invented))


def test_four_wrong_dates_leave_the_link_alive(ada, link):
    for _ in range(4):
        Client().post(link, {**born(ada), "year": "1901"})
    phone_of(ada, link)


def test_who_knocks_too_often_is_refused_like_any_other_and_leaves_no_rows(ada, link):
    knocking = Client()
    usual = refused(knocking, "/h/nothing/", born(ada))
    for _ in range(KNOCKS):
        knocking.post("/h/nothing/", born(ada))
    kept = HomeLinkUse.objects.count()
    assert refused(knocking, link, born(ada))[:3] == usual[:3]
    assert HomeLinkUse.objects.count() == kept


@pytest.mark.parametrize(
    "typed", [{}, {"month": "2", "day": "30", "year": "1990"}, {"month": "²", "day": "1", "year": "1"}]
)
def test_what_is_no_date_is_said_so_and_counts_as_no_try(link, typed):
    told = Client().post(link, typed)
    assert (told.status_code, b"such as 3, 14 and 1985" in told.content) == (400, True)
    assert not HomeLinkUse.objects.exists()


def test_only_digests_of_the_secrets_are_kept(link, phone):
    token, key = link.split("/")[2], phone.cookies["at_home"].value
    kept = repr([*HomeLink.objects.values(), *HomeLinkUse.objects.values(), *AuditEvent.objects.values()])
    assert token not in kept and key not in kept


def test_no_line_of_the_log_holds_the_token(ada, link):
    with log_lines() as lines:
        Client().get(link)
        Client().post(link, {**born(ada), "year": "1901"})
        phone_of(ada, link)
        Client(enforce_csrf_checks=True).put(link)
    assert any("h/<slug:token>/" in str(line) for line in lines())
    assert link.split("/")[2] not in str(lines())


def test_no_page_names_the_person_the_clinic_or_a_medicine_and_none_is_kept(ada, house, link, phone):
    pages = [Client().get(link), phone.get(FORM), phone.get("/questions/es/1/"), phone.get("/questions/en/thanks/")]
    names = (ada.given_name, ada.family_name, ada.record_number, house.site.name, "Evenkeel", "clinic.", "mast")
    drugs = ("methadone", "metadona", "buprenor", "naltrexon", "opioid", "opiate", "opiáce")
    for page in pages:
        text = re.sub(r'(href|src)="[^"]*"', "", page.content.decode())
        assert [word for word in (*names, *drugs) if word.casefold() in text.casefold()] == []
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]


def test_an_answer_is_the_persons_own_saved_by_the_system_and_waits_for_a_counselor(phone, ada):
    told = phone.post(ANSWER, {"item": "craving", "craving": "1", "seen": "0"}, headers=HTMX)
    save = AnswerSave.objects.get()
    assert (told.status_code, save.by_patient, save.saved_by.is_system, save.changes) == (
        200,
        True,
        True,
        {"craving": 1},
    )
    waiting = FollowUp.objects.get()
    assert (waiting.kind, waiting.patient, waiting.owner_role, waiting.urgency) == (
        "home_answers",
        ada,
        "counselor",
        "routine",
    )


def test_an_answer_that_asks_for_something_makes_the_reading_more_urgent(phone):
    phone.post(ANSWER, {"item": "wants_call", "wants_call": "1", "seen": "0"}, headers=HTMX)
    assert FollowUp.objects.get(kind="home_answers").urgency == "soon"


@pytest.mark.parametrize("item", ["thoughts_of_ending_life", "body_danger"])
def test_danger_is_a_task_at_once_and_the_page_says_where_help_is(phone, item):
    told = phone.post(ANSWER, {"item": item, item: "1", "seen": "0"}, headers=HTMX).content.decode()
    task = FollowUp.objects.get(urgency="now")
    assert task.title.startswith("Reach this person now")
    assert "988" in told and "911" in told and "member of staff" not in told and "Stay with" not in told


def test_danger_told_from_home_is_shown_to_staff_as_such(client, house, phone):
    phone.post(ANSWER, {"item": "body_danger", "body_danger": "1", "seen": "0"}, headers=HTMX)
    client.force_login(house.users["counselor"])
    page = client.get(f"/assessments/{SafetyFlag.objects.get().assessment_id}/").content.decode()
    assert "Reach this person now" in page and "Stay with this person" not in page


def test_staff_read_and_sign_what_came_from_home(house, phone):
    phone.post(ANSWER, {"item": "mood", "mood": "2", "seen": "0"}, headers=HTMX)
    signed = sign(actor=house.actor("counselor"), assessment_id=Assessment.objects.get().pk)
    assert signed.answers["mood"] == 2
    late = phone.post(ANSWER, {"item": "mood", "mood": "0", "seen": "1"}, headers=HTMX)
    assert (late.status_code, late.headers["HX-Redirect"]) == (404, "/questions/en/")


def test_who_is_done_or_waited_for_an_hour_reaches_nothing_any_more(ada, house, phone):
    with clock_at(now() + ANSWERING + timedelta(minutes=1)):
        assert phone.get(FORM).status_code == 404
    done = phone.post("/questions/en/done/", headers=HTMX)
    assert done.headers["HX-Redirect"] == "/questions/en/thanks/"
    phone.cookies["at_home"] = "anything"
    assert phone.get(FORM).status_code == 404


def test_an_old_key_opens_nothing_once_the_person_is_done(phone):
    key = phone.cookies["at_home"].value
    phone.post("/questions/en/done/", headers=HTMX)
    phone.cookies["at_home"] = key
    assert (phone.get(FORM).status_code, phone.post(ANSWER, {"item": "mood", "mood": "1"}).status_code) == (404, 404)


@pytest.mark.parametrize("change", [left, restricted])
def test_a_person_who_left_or_whose_chart_was_restricted_answers_no_more(house, ada, phone, change):
    change(house, ada)
    assert phone.post(ANSWER, {"item": "mood", "mood": "1"}, headers=HTMX).status_code == 404
    assert not AnswerSave.objects.exists()


def test_the_phone_reaches_its_questions_and_nothing_else_of_the_system(phone, ada):
    for path in ("/", f"/people/{ada.pk}/", "/instruments/", "/settings/", "/questions/en/2/", "/questions/en/0/"):
        answer = phone.get(path)
        to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
        assert to_sign_in or answer.status_code == 404
    assert isinstance(phone.get(FORM).wsgi_request.user, AnonymousUser)
    assert phone.cookies["at_home"]["path"] == "/questions/" and phone.cookies["at_home"]["httponly"]


def test_questions_cannot_be_reached_by_a_browser_without_a_link(client, house):
    client.force_login(house.users["counselor"])
    for address in ("/questions/en/", FORM):
        assert client.get(address).status_code == 404


def test_nothing_hostile_in_an_answer_reaches_a_server_error(phone):
    for sent in ({}, {"item": "nothing"}, {"item": "mood", "mood": "9" * 5000}, {"item": "craving", "seen": "x" * 99}):
        assert phone.post(ANSWER, sent, headers=HTMX).status_code < 500


def test_the_questions_are_all_our_own_words():
    assert current()["home_check_in"].licence.is_ours
