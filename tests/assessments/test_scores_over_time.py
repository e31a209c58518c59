"""Scores as dosing and the chart read them: the latest with its age, and lanes over time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.score_lanes import lanes
from assessments.selectors.facts import facts_for_dosing
from assessments.services.concluding import amend, decline, sign
from assessments.services.saving import save_answers
from clinic import clock
from tests.cast.assessments import answered, begun, signed
from tests.cast.merging import merged, registered_again
from tests.cast.pages import signed_in

COWS_ITEMS = ("pulse", "sweating", "restlessness", "pupils", "aches", "nose_tearing", "gi", "tremor", "yawning")
CALM = dict.fromkeys((*COWS_ITEMS, "anxiety", "gooseflesh"), 0)
UNWELL = CALM | {"pulse": 4, "sweating": 4, "pupils": 5}


def cows(clinic, ada):
    return facts_for_dosing(ada, viewer=clinic.actor("prescriber")).cows


def drawn(clinic, patient):
    today = clinic.actor("prescriber").day
    found = lanes(patient.pk, today - timedelta(days=200), today, viewer=clinic.actor("prescriber"))
    return {lane.title: lane for lane in found}


def later(**gap):
    return clock.clock_at(clock.now() + timedelta(**gap))


def test_the_latest_score_comes_with_its_band_unit_and_age_in_minutes(clinic, ada):
    assert cows(clinic, ada) is None
    signed(clinic, ada, UNWELL, "cows")
    with later(hours=2):
        known = cows(clinic, ada)
    assert (known.value, known.unit, known.detail, known.age_minutes, known.age_days, known.is_signed) == (
        13, "points", "moderate", 120, 0, True,
    )  # fmt: skip


def test_a_newer_score_nobody_signed_is_told_as_unsigned(clinic, ada):
    signed(clinic, ada, UNWELL, "cows")
    with later(hours=1):
        answered(clinic, ada, CALM, "cows")
        known = cows(clinic, ada)
    assert (known.value, known.is_signed, known.detail) == (0, False, "no withdrawal; not signed")


def test_a_form_without_a_total_is_no_score_and_does_not_go_unsaid(clinic, ada):
    signed(clinic, ada, UNWELL, "cows")
    with later(hours=1):
        signed(clinic, ada, {"pulse": 4}, "cows")
        assert cows(clinic, ada).detail == "moderate; a later one has no total"


def test_a_declined_form_and_an_amendment_not_signed_change_nothing(clinic, ada):
    first = signed(clinic, ada, UNWELL, "cows")
    counselor = clinic.actor("counselor")
    with later(hours=1):
        decline(actor=counselor, assessment_id=begun(clinic, ada, "cows").pk, reason="tired")
        new = amend(actor=counselor, assessment_id=first.assessment_id, reason="pulse misread")
        save_answers(actor=counselor, assessment_id=new.pk, changes={"pulse": 0})
        assert (cows(clinic, ada).value, cows(clinic, ada).age_minutes) == (13, 60)
        sign(actor=counselor, assessment_id=new.pk)
        assert (cows(clinic, ada).value, cows(clinic, ada).age_minutes) == (9, 60)
    assert [point.value for point in drawn(clinic, ada)["COWS"].points] == [9]


def test_scores_are_drawn_against_the_bands_they_were_read_by(clinic, ada):
    signed(clinic, ada)
    lane = drawn(clinic, ada)["PHQ-9"]
    assert [(point.value, point.label) for point in lane.points] == [(8, "8, mild")]
    assert [(band.low, band.high, band.label) for band in lane.bands[:2]] == [(0, 5, "minimal"), (5, 10, "mild")]
    assert (lane.bands[-1].high, lane.high) == (27, 27)


def test_a_score_from_part_of_the_answers_is_hollow_and_one_that_is_not_known_is_no_point(clinic, ada):
    signed(clinic, ada, {f"q{number}": 1 for number in range(1, 8)} | {"q9": 0})
    signed(clinic, ada, {"q1": 3})
    lane = drawn(clinic, ada)["PHQ-9"]
    assert [point.hollow for point in lane.points] == [True]
    assert [mark.label for mark in lane.marks] == ["no total: not all is answered"]


@pytest.mark.parametrize("unfinished", [True, False])
def test_what_nobody_signed_is_not_drawn(clinic, ada, unfinished):
    form = answered(clinic, ada)
    if not unfinished:
        decline(actor=clinic.actor("counselor"), assessment_id=form.pk, reason="tired")
    assert drawn(clinic, ada) == {}


def test_the_scores_of_an_absorbed_record_count(clinic, ada):
    again = registered_again(clinic)
    signed(clinic, again, UNWELL, "cows")
    merged(clinic, again, ada)
    assert cows(clinic, ada).value == 13
    assert len(drawn(clinic, ada)["COWS"].points) == 1


def test_facts_and_lanes_ask_the_same_however_many_scores_there_are(clinic, ada):
    def asked():
        with CaptureQueriesContext(connection) as caught:
            cows(clinic, ada)
            drawn(clinic, ada)
        return len(caught)

    def some():
        signed(clinic, ada, UNWELL, "cows")
        signed(clinic, ada)
        answered(clinic, ada, CALM, "cows")

    some()
    few = asked()
    for _ in range(4):
        some()
    assert asked() == few


def test_the_chart_draws_the_scores_and_says_them_in_the_table(clinic, ada):
    signed(clinic, ada, UNWELL, "cows")
    page = signed_in(clinic, "counselor").get(f"/people/{ada.pk}/").content.decode()
    assert all(said in page for said in ("<td>COWS</td><td>13, moderate</td>", "COWS: 13, moderate", "tl__band--4"))
