"""Staff withdraw a link home: it opens nothing, stops who is answering, and what arrived is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from assessments.models import AnswerSave, HomeLink, HomeLinkUse
from assessments.selectors.from_home import links_of
from assessments.services.from_home import withdraw_home_link
from clinic.clock import clock_at, now
from clinic.errors import Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.from_home import born, home_link, phone_of
from tests.cast.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house, given="Adelaide", family="Thistlewood")


@pytest.fixture
def withdraw(house, ada):
    def done(by="counselor", patient=ada, link=None):
        link_id = link or HomeLink.objects.latest("id").pk
        withdraw_home_link(actor=house.actor(by), patient=patient, link_id=link_id)

    return done


def test_a_withdrawn_link_refuses_the_right_birth_date_and_is_on_the_trail(house, ada, withdraw):
    link = home_link(house, ada)
    withdraw()
    assert Client().post(link, born(ada)).status_code == Client().post("/h/nobody-made-it/", born(ada)).status_code
    assert not HomeLinkUse.objects.filter(kind="opened").exists()
    assert AuditEvent.objects.get(verb="home_link.withdrawn").subject_id == HomeLink.objects.get().pk
    assert links_of(ada.pk, site=house.site)[0].became == "withdrawn"


def test_who_is_answering_is_stopped(house, ada, withdraw):
    phone = phone_of(ada, home_link(house, ada))
    assert phone.get("/questions/en/1/").status_code == 200
    saved = AnswerSave.objects.count()
    withdraw()
    assert phone.get("/questions/en/1/").status_code == 404
    assert AnswerSave.objects.count() == saved


def test_what_opens_nothing_any_more_is_not_withdrawn(house, ada, withdraw):
    home_link(house, ada)
    withdraw()
    with pytest.raises(RuleBroken, match="nothing to withdraw"):
        withdraw()
    home_link(house, ada)
    with clock_at(now() + timedelta(hours=25)), pytest.raises(RuleBroken):
        withdraw()


def test_only_who_may_ask_withdraws_and_only_a_link_of_this_person(house, ada, withdraw):
    home_link(house, ada)
    with pytest.raises(Refused):
        withdraw(by="inspector")
    with pytest.raises(Missing):
        withdraw(patient=person(house, given="Cy"))


def test_the_page_offers_it_while_there_is_something_to_withdraw(house, ada):
    home_link(house, ada)
    client, page = signed_in(house, "counselor"), f"/people/{ada.pk}/assessments/from-home/"
    assert 'name="withdraw"' in client.get(page).content.decode()
    assert client.post(page, {"withdraw": HomeLink.objects.get().pk}).status_code == 302
    shown = client.get(page).content.decode()
    assert 'name="withdraw"' not in shown and "Withdrawn" in shown
    assert client.post(page, {"withdraw": "9" * 40}).status_code == 404


def test_administrators_see_that_a_link_was_made_and_not_its_secret(house, ada):
    home_link(house, ada)
    client = signed_in(house, "administrator")
    page = client.get("/admin/assessments/homelink/")
    assert page.status_code == 200 and ada.record_number in page.content.decode()
    one = client.get(f"/admin/assessments/homelink/{HomeLink.objects.get().pk}/change/")
    assert one.status_code == 200 and HomeLink.objects.get().token_digest not in one.content.decode()
