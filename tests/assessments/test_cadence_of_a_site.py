"""A site decides how often an instrument is asked for; a past day is read with what held then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments.domain.library import current
from assessments.selectors.due import coming_of, due_for
from clinic.clock import clock_at, now
from clinic.services.site_settings import set_site_setting
from clinic.site_settings import setting_named
from tests.cast.assessments import PHQ9, signed
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person, signed_order
from tests.cast.pages import signed_in

TEN = PHQ9 | {"q1": 3}
NO_RISK = {"q1": 0, "q2": 0, "q6_lifetime": 0}

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def decide(house):
    def decided(code, days):
        actor = house.actor("director")
        set_site_setting(actor=actor, key=f"cadence_{code}", written=days, reason="our own pace")

    return decided


def gap(patient, code, day):
    """After how many days it is due again, and why; None where nothing asks for it."""
    lines = [one for one in coming_of({patient.pk: patient.pk}, day=day)[patient.pk] if one.instrument.id == code]
    return next((((one.due.due_from - day).days, one.due.because) for one in lines), None)


def codes(patient, day):
    return {line.instrument.id for line in due_for(patient.pk, day=day)}


def test_every_instrument_can_be_decided_about():
    assert all(setting_named(f"cadence_{code}") for code in current())


def test_another_interval_takes_the_place_of_the_one_in_the_file(house, decide):
    ada, day = person(house), house.actor("nurse").day
    signed(house, ada)
    decide("phq9", "60")
    assert gap(ada, "phq9", day) == (60, "interval")
    decide("phq9", "")
    assert gap(ada, "phq9", day) == (90, "interval")


@pytest.mark.parametrize(("days", "found"), [("60", (14, "last_result")), ("7", (7, "interval"))])
def test_a_worrying_result_still_asks_sooner_unless_the_site_asks_sooner_yet(house, decide, days, found):
    ada = person(house)
    signed(house, ada, TEN)
    decide("phq9", days)
    assert gap(ada, "phq9", house.actor("nurse").day) == found


def test_what_is_off_is_asked_for_neither_at_intake_nor_later_but_after_an_event(house, decide):
    ada, day = person(house), house.actor("nurse").day
    assert "phq9" in codes(ada, day)
    decide("phq9", "0")
    decide("cssrs_screener", "0")
    assert not {"phq9", "cssrs_screener"} & codes(ada, day)
    signed(house, ada, TEN | {"q9": 1})
    assert gap(ada, "phq9", day) is None
    assert gap(ada, "cssrs_screener", day) == (0, "suicide_answer")


def test_the_cssrs_keeps_the_interval_of_the_phq9_where_that_is_off(house, decide):
    ada, day = person(house), house.actor("nurse").day
    signed(house, ada, NO_RISK, "cssrs_screener")
    decide("phq9", "30")
    assert gap(ada, "cssrs_screener", day) == (30, "interval")
    decide("phq9", "0")
    assert gap(ada, "cssrs_screener", day) == (90, "interval")


def test_a_past_day_is_read_with_what_held_then(house, decide):
    ada, day = person(house), house.actor("nurse").day
    with clock_at(now() + timedelta(days=3)):
        decide("phq9", "0")
    assert "phq9" in codes(ada, day + timedelta(days=2))
    assert "phq9" not in codes(ada, day + timedelta(days=3))


def test_a_decision_costs_no_query_more_however_many_there_are(house, decide, django_assert_num_queries):
    ada, day = person(house), house.actor("nurse").day
    signed_order(house, ada)
    with django_assert_num_queries(7):
        due_for(ada.pk, day=day)
    for code in ("phq9", "gad7", "cows", "bam"):
        decide(code, "9")
    with django_assert_num_queries(7):
        due_for(ada.pk, day=day)


def test_the_page_of_the_instrument_says_what_the_site_decided(house, decide):
    client = signed_in(house, "director")
    assert "otherwise every 90 days" in client.get("/instruments/phq9/").content.decode()
    decide("phq9", "60")
    page = client.get("/instruments/phq9/").content.decode()
    assert "otherwise every 60 days" in page and "/settings/cadence_phq9/" in page
    decide("phq9", "0")
    assert "Only when somebody chooses it" in client.get("/instruments/phq9/").content.decode()
    assert "/settings/cadence_phq9/" not in signed_in(house, "nurse").get("/instruments/phq9/").content.decode()
