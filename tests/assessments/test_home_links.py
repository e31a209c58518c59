"""Making a link home: for whom, what may be asked with it, and what the chart shows of it."""

from __future__ import annotations

import re

import pytest

from assessments.models import HomeLink
from assessments.services.from_home import make_home_link
from clinic.errors import Malformed, Missing, RuleBroken
from tests.cast.clinic import make_clinic, make_site
from tests.cast.dosing import person
from tests.cast.from_home import home_link, left, offered, phone_of, restricted
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
