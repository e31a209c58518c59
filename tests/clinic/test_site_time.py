"""Times on pages are those of the wall clock at the site of whoever reads them."""

import pytest
from django.utils import timezone

from clinic import clock
from patients.services.front_desk import check_in
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


def test_an_arrival_is_told_at_the_local_time(clinic):
    check_in(actor=clinic.actor("intake"), patient=person(clinic))
    page = signed_in(clinic, "intake").get("/desk/").content.decode()
    assert f"{clock.local(clinic.site):%H:%M}" in page


def test_the_next_request_of_the_thread_has_no_zone_left_over(clinic):
    signed_in(clinic, "intake").get("/")
    assert timezone.get_current_timezone_name() == "UTC"
