"""Making a link home: for whom, what may be asked with it, and what the chart shows of it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from assessments.models import HomeLink, HomeLinkUse
from assessments.services.from_home import make_home_link
from clinic.errors import Malformed, Missing, RuleBroken
from patients.services.registration import change_identity
from tests.cast.check_ins import left
from tests.cast.clinic import make_clinic, make_site
from tests.cast.dosing import newcomer, person
from tests.cast.from_home import born, home_link, offered, phone_of, restricted
from tests.cast.merging import merged, registered_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def ada(house):
    return person(house, given="Adelaide", family="Thistlewood")


def test_a_merged_record_answers_with_the_birth_date_of_the_person_it_stands_for(house, ada):
    again = registered_again(house)
    address = home_link(house, ada)
    merged(house, again, ada)
    phone_of(ada, address)


def test_staff_add_only_what_may_be_shown_in_that_language(house, ada):
    offered(house)
    counselor = house.actor("counselor")
    assert make_home_link(actor=counselor, patient=ada, added=["phq9"], language="es")
    for added, language in ((["sows"], "en"), (["cows"], "en"), (["phq9"], "fr")):
        with pytest.raises(Malformed):
            make_home_link(actor=counselor, patient=ada, added=added, language=language)


def test_no_link_is_made_where_it_is_not_offered_for_somebody_who_left_or_for_a_restricted_chart(house, ada):
    with pytest.raises(RuleBroken, match="does not offer"):
        make_home_link(actor=house.actor("counselor"), patient=ada)
    offered(house)
    restricted(house, ada)
    with pytest.raises(RuleBroken, match="Only somebody in treatment"):
        make_home_link(actor=house.actor("nurse"), patient=ada)
    gone = person(house, given="Cy")
    left(house, gone)
    with pytest.raises(RuleBroken, match="Only somebody in treatment"):
        make_home_link(actor=house.actor("nurse"), patient=gone)
    assert not HomeLink.objects.exists()


def test_no_link_is_made_for_somebody_of_another_site(house, ada):
    offered(house)
    type(ada).objects.filter(pk=ada.pk).update(site=make_site(code="other"))
    ada.refresh_from_db()
    with pytest.raises(Missing):
        make_home_link(actor=house.actor("counselor"), patient=ada)


def test_the_chart_shows_a_link_once_and_what_became_of_it(client, house, ada):
    offered(house)
    client.force_login(house.users["counselor"])
    page = f"/people/{ada.pk}/assessments/from-home/"
    shown = client.post(page, {"language": "es", "added": "phq9"}).content.decode()
    token = re.search(r"/h/([\w-]{43})/\?lang=es", shown).group(1)
    later = client.get(page).content.decode()
    assert token not in later and "Not opened yet" in later
    phone_of(ada, f"/h/{token}/")
    assert "Opened" in client.get(page).content.decode()


def test_no_link_is_made_where_there_is_no_birth_date_to_ask_for(house):
    offered(house)
    with pytest.raises(RuleBroken, match="holds none"):
        make_home_link(actor=house.actor("counselor"), patient=newcomer(house, birth_date=None))
    assert not HomeLink.objects.exists()


def test_a_link_whose_person_no_longer_has_a_birth_date_on_record_opens_with_none(house, ada):
    address, typed = home_link(house, ada), born(ada)
    names = {"given_name": ada.given_name, "family_name": ada.family_name}
    change_identity(actor=house.actor("intake"), patient=ada, birth_date=None, **names)
    assert Client().post(address, typed).status_code == 404
    assert Client().post(address, {"year": "", "month": "", "day": ""}).status_code == 400


def test_a_person_whose_care_went_on_elsewhere_is_refused_like_any_other(house, ada):
    address = home_link(house, ada)
    ada.enrolments.update(site=make_site(code="other"))
    assert Client().post(address, born(ada)).status_code == 404


def test_a_refusal_of_a_request_by_script_is_a_refusal_like_any_other(house, ada):
    address = home_link(house, ada)
    for at in (address, "/h/nothing/"):
        answer = Client().post(at, {**born(ada), "year": "1901"}, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (404, "/questions/en/")


def test_a_year_that_is_not_written_in_full_is_no_date_and_counts_as_no_try(house, ada):
    address = home_link(house, ada)
    for year in ("85", "985", "01985"):
        assert Client().post(address, {**born(ada), "year": year}).status_code == 400
    assert not HomeLinkUse.objects.exists()
