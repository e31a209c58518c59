"""A clinic's own thresholds: decided for a site from a day on, kept with what was signed, which never changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments.domain.library import all_versions
from assessments.models import Conclusion
from assessments.selectors.form import form_of
from assessments.services.concluding import amend, sign
from clinic.clock import clock_at, now
from clinic.errors import Malformed
from clinic.services.site_settings import set_site_setting
from clinic.site_settings import setting_named
from tests.cast.assessments import answered, signed
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person

ITEMS = ("nausea", "tremor", "sweats", "anxiety", "agitation", "tactile", "auditory", "visual", "headache")
EIGHT = dict.fromkeys((*ITEMS, "orientation"), 0) | {"nausea": 7, "tremor": 1}
USUAL = {"ciwa_bands": "asam_2020"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_clinic()


@pytest.fixture
def decide(house):
    def decided(key, written):
        set_site_setting(actor=house.actor("director"), key=f"policy_{key}", written=written, reason="our protocol")

    return decided


def test_every_threshold_of_every_file_can_be_decided_about_and_holds_until_then_as_the_file_says():
    for found in all_versions().values():
        for name, policy in found.policies.items():
            setting = setting_named(f"policy_{found.id}_{name}")
            assert setting.default == policy.default == setting.read(setting.as_typed(policy.default))


def test_the_bands_of_the_ciwa_are_the_ones_the_site_decided_on_and_stay_with_the_result(house, decide):
    ada = person(house)
    before = signed(house, ada, EIGHT, "ciwa_ar")
    with clock_at(now() + timedelta(days=1)):
        decide("ciwa_ar_ciwa_bands", "before_2020")
        after = signed(house, ada, EIGHT, "ciwa_ar")
    assert (before.band, before.scheme, before.policies) == ("mild", "asam_2020", USUAL)
    assert (after.band, after.scheme, after.policies) == ("moderate", "before_2020", {"ciwa_bands": "before_2020"})
    assert Conclusion.objects.get(pk=before.pk).band == "mild"


def test_an_amendment_is_read_with_the_thresholds_of_the_day_of_what_it_amends(house, decide):
    ada = person(house)
    before = signed(house, ada, EIGHT, "ciwa_ar")
    with clock_at(now() + timedelta(days=1)):
        decide("ciwa_ar_ciwa_bands", "before_2020")
        new = amend(actor=house.actor("counselor"), assessment_id=before.assessment_id, reason="misheard")
        again = sign(actor=house.actor("counselor"), assessment_id=new.pk)
    assert (again.band, again.policies) == ("mild", USUAL)


def test_an_open_form_shows_what_will_be_signed(house, decide):
    decide("craving_vas_craving", "50")
    form = answered(house, person(house), {"vas": 50}, "craving_vas")
    assert "policy:craving_ge_67" in form_of(form).score.flags
    result = sign(actor=house.actor("counselor"), assessment_id=form.pk)
    assert (result.flags, result.policies) == (["policy:craving_ge_67"], {"craving": 50})


def test_a_form_without_thresholds_asks_nothing_about_them(house, django_assert_num_queries):
    phq9, ciwa = answered(house, ada := person(house)), answered(house, ada, EIGHT, "ciwa_ar")
    with django_assert_num_queries(2):
        form_of(phq9)
    with django_assert_num_queries(3):
        form_of(ciwa)


@pytest.mark.parametrize(
    ("key", "written"),
    [("ciwa_ar_ciwa_bands", "of 1989"), ("cows_bup_start_cows", "0"), ("cows_bup_start_cows", "49")],
)
def test_what_is_no_threshold_of_the_instrument_is_refused(decide, key, written):
    with pytest.raises(Malformed):
        decide(key, written)
