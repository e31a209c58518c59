"""Names that are easily confused are marked, and the window marks the same ones as the search."""

from datetime import date

import pytest

from clinic.actors import Door
from clinic.permissions import Role
from clinic.sessions import actor_from
from dosing.selectors.window_facts import window_facts
from patients.selectors.people import person_shown
from patients.services.registration import register_patient
from tests.cast.clinic import make_clinic, make_site, make_staff
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "family", "is_marked"),
    [
        ("Jon", "Smyth", True),  # sounds the same and is written otherwise
        ("John", "Smith", True),
        ("Jane", "Smith", True),
        ("Josephine", "Smith", False),  # the same first letter alone confuses nobody
        ("Mary", "Okafor", False),
    ],
)
def test_window_and_search_mark_the_same_people(given, family, is_marked):
    clinic = make_clinic()
    john = person(clinic, given="John", family="Smith")
    person(clinic, given=given, family=family)
    day = clinic.actor("nurse").day

    at_the_window = window_facts(john.pk, station_id=None, day=day)

    assert at_the_window.look_alike is person_shown(john.pk, viewer=clinic.actor("nurse")).look_alike is is_marked


def test_somebody_of_another_site_is_never_at_this_window():
    clinic = make_clinic()
    john = person(clinic, given="John", family="Smith")
    far = make_site(code="far")
    elsewhere = actor_from(make_staff(far, "distant", Role.INTAKE), door=Door.WEB)
    register_patient(actor=elsewhere, given_name="Jon", family_name="Smyth", birth_date=date(1980, 1, 1))
    day = clinic.actor("nurse").day

    assert window_facts(john.pk, station_id=None, day=day).look_alike is False
    assert person_shown(john.pk, viewer=clinic.actor("nurse")).look_alike is False
