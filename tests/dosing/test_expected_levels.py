"""Expected levels beside the order preview: by dosing days, with the band between people, never for a decision."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.clock import clock_at, now
from dosing.domain.expected_levels import expected_levels, model_of
from dosing.domain.formulary import parse
from dosing.domain.level_models import level_model
from dosing.domain.level_picture import level_picture
from dosing.domain.order import Step
from dosing.domain.pharmacokinetics import steady_level
from dosing.selectors.order_preview import preview_of
from dosing.services.dispensing import give_dose
from dosing.services.stock import mount, receive_container
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order
from tests.cast.stock import delivery, film

START = date(2026, 3, 1)
METHADONE = level_model("methadone")


def days(count: int, *amounts: int, every: int = 1) -> dict[date, tuple[int, ...]]:
    """The same doses every so many days, in micrograms."""
    return {START + timedelta(days=n): amounts for n in range(0, count, every)}


def told(doses, model=METHADONE, last=None):
    """The levels from the first to the last day of these doses."""
    return expected_levels(model, doses, START, last or max(doses))


def test_after_weeks_of_one_dose_a_day_has_the_peak_and_trough_of_the_steady_state():
    settled = told(days(60, 100_000))[-1]
    trough = steady_level(METHADONE.modes, 100_000, 24, 24)
    peak = max(steady_level(METHADONE.modes, 100_000, 24, hour / 4) for hour in range(24))
    assert (settled.low, settled.high) == (pytest.approx(trough, rel=1e-6), pytest.approx(peak, rel=1e-6))


def test_the_band_of_nine_people_in_ten_holds_the_typical_person_on_every_day():
    for level in told(days(30, 80_000)):
        assert level.least <= level.low <= level.high <= level.most


def test_a_split_day_swings_less_than_the_same_amount_at_once():
    whole, split = told(days(40, 100_000))[-1], told(days(40, 60_000, 40_000))[-1]
    assert split.high - split.low < whole.high - whole.low
    assert split.low > whole.low


def test_a_day_without_a_dose_falls_and_the_next_one_rises_again():
    found = told(days(41, 160_000, every=2))
    with_dose, without = found[-1], found[-2]
    assert without.high < with_dose.high
    assert without.low < without.high
    assert len(found) == 41


def test_before_the_first_dose_there_is_nothing():
    assert told(days(1, 30_000))[0].low == 0


@pytest.mark.parametrize(
    ("code", "model"),
    [
        ("methadone-concentrate-10mgml", "methadone"),
        ("methadone-tablet-10mg", "methadone"),
        ("buprenorphine-tablet-8mg", "buprenorphine"),
        ("buprenorphine-naloxone-film-8mg", "buprenorphine"),
        ("zubsolv-5p7mg", None),
        ("bunavail-4p2mg", None),
        ("sublocade-300mg", None),
        ("naltrexone-tablet-50mg", None),
    ],
)
def test_a_curve_is_drawn_only_of_what_the_model_was_made_for(code, model):
    pages = parse((settings.BASE_DIR / "dosing" / "formulary.toml").read_text())
    product = next(one for medication in pages.medications for one in medication.products if one.code == code)
    found = model_of(product.medication, route=product.route, brand=product.brand)
    assert (found.name if found else None) == model


def test_the_picture_goes_out_along_the_highest_and_back_along_the_lowest():
    doses = days(3, 100_000)
    picture = level_picture("Methadone", told(doses), begins=START + timedelta(days=1), rows=[START])
    assert picture.typical.startswith("M64.0 ")
    assert picture.typical.endswith("H64.0Z")
    assert picture.typical.count("H") == 2 * len(doses)
    assert picture.begins == pytest.approx(64 + 640 / 3, abs=0.1)
    assert [row.day for row in picture.rows] == [START]
    assert "ng/mL" in picture.told


@pytest.fixture
def clinic(db):
    return make_clinic()


def previewed(clinic, patient, *steps, previous=None, product=None):
    day = clinic.actor("prescriber").day
    planned = [Step(day + timedelta(days=after), None, (mg * 1000,)) for after, mg in steps]
    return preview_of(patient.pk, product=product or methadone(), steps=planned, previous=previous, today=day)


def test_the_levels_begin_with_what_was_given(clinic):
    with clock_at(now() - timedelta(days=2)):
        ada = person(clinic)
        order = signed_order(clinic, ada, mg="100")
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, bottle(clinic)))
    fresh = previewed(clinic, person(clinic, given="Bo"), (0, 50)).levels
    after = previewed(clinic, ada, (0, 50), previous=order).levels
    assert fresh.rows[0].low == 0
    assert after.rows[0].day == after.first - timedelta(days=1)
    assert next(row for row in after.rows if row.day == after.first).low > 0


def test_until_a_later_order_begins_the_running_one_counts(clinic):
    ada = person(clinic)
    order = signed_order(clinic, ada, mg="100")
    levels = previewed(clinic, ada, (10, 50), previous=order).levels
    before = levels.rows[0]
    assert before.day == levels.first - timedelta(days=1)
    assert before.low > 100


def test_no_level_is_drawn_where_a_dose_of_another_kind_was_given(clinic):
    with clock_at(now() - timedelta(days=1)):
        ada = person(clinic)
        order = signed_order(clinic, ada, product=film())
        nurse = clinic.actor("nurse")
        strips = receive_container(actor=nurse, delivery=delivery(product=film()))
        mount(actor=nurse, container=strips, station=clinic.stations[0])
        give_dose(actor=nurse, at=at_window(clinic, ada, strips))
    preview = previewed(clinic, ada, (0, 50), previous=order)
    assert preview.curve.given
    assert preview.levels is None


def test_the_levels_ask_nothing_more_of_the_database(clinic):
    ada, asked = person(clinic), []
    for product in (methadone(), film()):
        with CaptureQueriesContext(connection) as queries:
            previewed(clinic, ada, (0, 5), product=product)
        asked.append(len(queries))
    assert asked[0] == asked[1]
