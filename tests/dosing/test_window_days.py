"""The window's day is the site's dosing day: from its rollover hour, by the clock on its wall."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.clock import clock_at
from dosing.models import Dose
from tests.cast.clinic import make_clinic
from tests.cast.counter import at_counter, said
from tests.cast.dosing import bottle, person, signed_order

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


def at(*parts):
    return clock_at(datetime(*parts, tzinfo=NEW_YORK))


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    with at(2025, 3, 1, 8):
        bottle(clinic)
        ada = person(clinic)
        signed_order(clinic, ada)
    return ada


def give(clinic, ada):
    return at_counter(clinic).give(ada)


def test_half_past_ten_in_the_evening_and_half_past_midnight_are_one_dosing_day(clinic, ada):
    with at(2025, 3, 2, 22, 30):
        assert give(clinic, ada).status_code == 200
    with at(2025, 3, 3, 0, 30):
        card = said(at_counter(clinic).scan(ada.record_number))
        assert "Given" in card and "today at 22:30" in card
        assert not Dose.objects.filter(day=date(2025, 3, 3)).exists()
    with at(2025, 3, 3, 3, 0):
        assert give(clinic, ada).status_code == 200
    assert list(Dose.objects.order_by("day").values_list("day", flat=True)) == [date(2025, 3, 2), date(2025, 3, 3)]


def test_a_dose_at_half_past_midnight_counts_for_the_evening_before(clinic, ada):
    with at(2025, 3, 3, 0, 30):
        assert give(clinic, ada).status_code == 200
    assert Dose.objects.get().day == date(2025, 3, 2)
    with at(2025, 3, 3, 22, 30):
        assert give(clinic, ada).status_code == 200


@pytest.mark.parametrize("changes_on", [date(2025, 3, 9), date(2025, 11, 2)])
def test_the_day_of_a_clock_change_has_one_dose_like_any_other(clinic, ada, changes_on):
    year, month, day = changes_on.timetuple()[:3]
    with at(year, month, day, 2, 59) if month == 11 else at(year, month, day, 1, 59):
        signed_today(clinic, ada)
        assert give(clinic, ada).status_code == 200
    with at(year, month, day, 3, 0):
        assert give(clinic, ada).status_code == 200
    with at(year, month, day, 23, 59):
        assert "Given" in said(at_counter(clinic).scan(ada.record_number))
    assert [dose.day.day for dose in Dose.objects.order_by("day")] == [day - 1, day]


def signed_today(clinic, ada):
    """A prescriber has looked after the long gap: the missed days do not stop the dose."""
    from dosing.models import Order
    from tests.cast.dosing import changed_order

    changed_order(clinic, Order.objects.get(patient=ada), mg="80")


def test_missed_days_are_named_in_words(clinic, ada):
    with at(2025, 3, 2, 8):
        give(clinic, ada)
    with at(2025, 3, 5, 8):
        card = said(at_counter(clinic).scan(ada.record_number))
    assert "3 days ago, Sunday 2 March at 08:00" in card
    assert "2 days in a row: Monday 3 and Tuesday 4" in card


def test_after_too_many_missed_days_the_card_says_who_can_lift_the_stop(clinic, ada):
    with at(2025, 3, 2, 8):
        give(clinic, ada)
    with at(2025, 3, 8, 8):
        card = said(at_counter(clinic).scan(ada.record_number))
    assert "A prescriber can lift this." in card and "Cannot be given now" in card
