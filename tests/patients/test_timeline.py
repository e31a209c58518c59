"""The picture of a person's time: what is drawn is what is told, and nothing is drawn where nothing is known."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.domain.timeline import Band, Lane, Mark, Point, Shape, Step, Tone, lines, runs, ticks, timeline
from patients.domain.timeline_svg import svg

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 1)
DAYS = st.dates(FIRST - timedelta(days=40), LAST + timedelta(days=40))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


def drawn(*lanes: Lane) -> ElementTree.Element:
    return ElementTree.fromstring(svg(timeline(FIRST, LAST, today=LAST, lanes=lanes), name="t"))  # noqa: S314


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(DAYS, WORDS, st.sampled_from(Shape), st.sampled_from(Tone)), min_size=1))
def test_every_mark_drawn_is_told_in_the_table_and_the_other_way_round(found):
    marks = tuple(Mark(day, label, tone, shape) for day, label, shape, tone in found)
    picture = timeline(FIRST, LAST, today=LAST, lanes=[Lane("Tests", marks=marks)])
    inside = [mark for mark in marks if FIRST <= mark.day <= LAST]
    assert sorted(line.label for line in lines(picture)) == sorted(mark.label for mark in inside)
    if inside:
        shapes = [part for part in drawn(Lane("Tests", marks=marks)) if "tl__shape" in part.get("class", "")]
        assert len(shapes) == len(inside)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(DAYS, st.floats(-10, 200)), min_size=1), st.floats(0, 5), st.floats(6, 100))
def test_no_point_leaves_its_lane(found, low, high):
    points = tuple(Point(day, value, f"{value}") for day, value in found)
    picture = timeline(FIRST, LAST, today=LAST, lanes=[Lane("COWS", points=points, low=low, high=high)])
    if picture.is_empty:
        return
    tall = float(svg(picture, name="t").split('viewBox="0 0 ')[1].split('"')[0].split()[1])
    circles = [part for part in drawn(picture.lanes[0]) if part.tag == "circle"]
    assert len(circles) == len(picture.lanes[0].points)
    assert all(0 <= float(part.get("cy", "-1")) <= tall for part in circles)


def test_a_picture_has_a_title_a_description_and_no_style_of_its_own():
    lane = Lane("Dose & more", steps=(Step(FIRST, LAST, 80, '80 mg <a "day"'),), high=100)
    root = drawn(lane)
    assert [part.tag for part in root[:2]] == ["title", "desc"]
    assert '80 mg <a "day"' in (root[1].text or "")
    assert not [part for part in root.iter() if part.get("style") or part.get("onclick")]
    assert root.get("aria-labelledby") == "t-title t-told"


def test_a_gap_stays_a_gap():
    given_on = [(FIRST + timedelta(days=n), "80") for n in (0, 1, 3)]
    assert runs(given_on) == [
        (FIRST, FIRST + timedelta(days=1), "80"),
        (FIRST + timedelta(days=3), FIRST + timedelta(days=3), "80"),
    ]


def test_a_band_is_drawn_behind_the_line_over_its_own_part_of_the_scale():
    lane = Lane("COWS", points=(Point(FIRST, 10, "10"),), bands=(Band(0, 24, "low"), Band(24, 48, "high", 2)), high=48)
    root = drawn(lane)
    order = [part.get("class") for part in root if part.tag in ("rect", "circle")]
    assert order == ["tl__band tl__band--0", "tl__band tl__band--2", "tl__dot"]
    heights = [float(part.get("height", "0")) for part in root if part.tag == "rect"]
    assert heights[0] == pytest.approx(heights[1])


@settings(deadline=None)
@given(st.integers(1, 1200))
def test_the_axis_is_never_crowded(days):
    written = ticks(FIRST, FIRST + timedelta(days=days - 1))
    assert len(written) <= 13
    assert all(FIRST <= day < FIRST + timedelta(days=days) for day in written)


def test_lanes_of_one_title_are_one():
    marks = [Lane("Treatment", marks=(Mark(FIRST, word),), across=True) for word in ("Admitted", "New order")]
    picture = timeline(FIRST, LAST, today=LAST, lanes=marks)
    assert [len(lane.marks) for lane in picture.lanes] == [2]
