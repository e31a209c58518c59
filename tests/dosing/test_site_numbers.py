"""A site decides its own numbers of a taper: only to the cautious side, and whoever meets one reads who decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.errors import Malformed
from clinic.services.site_settings import set_site_setting
from dosing.domain.numbers import protocol_numbers
from dosing.own_settings import setting_key
from dosing.selectors.site_numbers import numbers_for
from tests.cast.api import caller
from tests.cast.clinic import make_clinic
from tests.cast.dosing import methadone, person
from tests.cast.pages import signed_in

pytestmark = pytest.mark.django_db
CUT, INTERVAL, CEILING = (f"methadone.taper.{name}" for name in ("largest_cut", "shortest_interval", "start_ceiling"))


@pytest.fixture
def clinic():
    return make_clinic()


def decided(clinic, key, written, **more):
    reason = "people here came back in withdrawal"
    return set_site_setting(
        actor=clinic.actor("director"), key=setting_key(key), written=written, reason=reason, **more
    )


def test_until_somebody_decides_the_pages_of_numbers_hold_and_cost_one_query(clinic, django_assert_num_queries):
    nurse = clinic.actor("nurse")
    with django_assert_num_queries(1):
        found = numbers_for(nurse)
    assert found is protocol_numbers()


def test_a_number_of_the_site_says_who_decided_and_what_holds_without_it(clinic):
    decided(clinic, CUT, "5")
    number = numbers_for(clinic.actor("prescriber"))[CUT]
    assert number.value == 5
    for said in ("set for this site by", "people here came back in withdrawal", "without that 10 percent", "3.1"):
        assert said in number.source
    assert protocol_numbers()[CUT].value == 10


def test_a_decision_for_a_later_day_does_not_hold_yet(clinic):
    decided(clinic, CUT, "5", effective_from=clinic.actor("director").day + timedelta(days=1))
    assert numbers_for(clinic.actor("prescriber"))[CUT].value == 10


@pytest.mark.parametrize(
    ("key", "cautious", "careless"), [(CUT, "5", "11"), (INTERVAL, "14", "6"), (CEILING, "200", "501")]
)
def test_no_number_is_made_less_cautious_than_its_source(clinic, key, cautious, careless):
    assert decided(clinic, key, cautious).value == int(cautious)
    with pytest.raises(Malformed):
        decided(clinic, key, careless)


def typed(clinic, **changes):
    day = clinic.actor("prescriber").day.isoformat()
    row = {"steps-0-from_day": day, "steps-0-amounts": "7", "steps-0-every_days": "1"}
    forms = {"product": methadone().code, "purpose": "x", "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0"}
    pace = {"turn": "plan", "method": "percent_of_current", "rate": "10", "interval_days": "14", "start_mg": "100",
            "start_on": day, "floor_mg": "0"}  # fmt: skip
    return row | forms | {f"taper-{name}": answer for name, answer in (pace | changes).items()}


def previewed(clinic, **changes):
    address = reverse("dosing:order_preview", args=[person(clinic).pk])
    return signed_in(clinic, "prescriber").post(address, typed(clinic, **changes)).content.decode()


def test_the_order_writer_holds_a_taper_against_the_number_of_the_site(clinic):
    assert "taper-cut" not in previewed(clinic)
    decided(clinic, CUT, "5")
    page = previewed(clinic)
    assert "Each cut is more than 5 % of the dose" in page
    assert "set for this site by" in page


def test_a_taper_does_not_start_above_what_the_site_allows(clinic):
    decided(clinic, CEILING, "90")
    page = previewed(clinic)
    assert "starts from at most 90 mg a day" in page
    assert "set for this site by" in page


def test_the_calculator_holds_against_the_number_of_the_site_too(clinic):
    asked = {"medication": methadone().medication.code, "start_mg": "100", "method": "percent_of_current",
             "rate": "10", "dose_step_mg": "1", "interval_days": 14, "start_on": "2026-12-01"}  # fmt: skip
    decided(clinic, INTERVAL, "28")
    answer = caller("nurse").post("dosing/tapers/plan/", asked)
    assert [finding["rule"] for finding in answer.body["findings"]] == ["taper-interval"]
