"""The page that tells how to add an instrument is right: its own example is added, and what is wrong is refused."""

import re
from pathlib import Path

import pytest

from assessments.domain.library import read_library
from assessments.domain.reading import read_instrument
from assessments.domain.schema import BadInstrument
from assessments.domain.scoring import score

PAGE = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"
EXAMPLE = re.search(r"```yaml\n(id: .*?)```", PAGE.read_text(), re.S)[1]


def test_the_example_of_the_page_is_one_file_away_from_scoring(tmp_path):
    (tmp_path / "steady_sleep-1.0.0.yaml").write_text(EXAMPLE)
    added = read_library(tmp_path.glob("*.yaml"))["steady_sleep", "1.0.0"]
    done = score(added, {"awake": 0, "woke_early": 2})
    assert (done.total, done.band, done.complete, done.asked) == (2, "steady", True, ("awake", "woke_early"))
    part = score(added, {"awake": 2, "wished_dead": 1})
    assert (part.total, part.bounds, part.band) == (None, (3, 5), "unsteady")
    assert (part.safety, part.opens, part.missing) == (("wished_dead",), ("cssrs_screener",), ("woke_early",))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("minutes: 1", "minuets: 1", "minutes: is missing"),
        ("class: O", "class: unknown", "licence.class"),
        ("options: nights, label: {en: Lay", "options: days, label: {en: Lay", "items[0].options"),
        ("{gt: [awake, 0]}", "{gt: [asleep, 0]}", "'asleep'"),
        ("{gt: [awake, 0]}", "{more: [awake, 0]}", "'more' is not a condition"),
        ("{gt: [awake, 0]}", "{gt: [total, 0]}", "circle"),
        ("from: {0: steady, 3: unsteady}", "from: {1: steady, 3: unsteady}", "bands.cuts"),
        ("from: {0: steady, 3: unsteady}", "from: {0: steady, 9: unsteady}", "bands.cuts"),
        ("unsteady: {en: unsteady, es: inestable}", "other: {en: o, es: o}", "bands.names"),
        ("es: Sueño estable", "fr: Sommeil", "title"),
        ("severity: safety", "severity: urgent", "severity"),
        ("about: suicide_risk", "about: weather", "about"),
        ("    about: suicide_risk\n", "", "about"),
        ("events: [dose_change]", "events: [weather]", "cadence.events"),
        ("every_days: 30", "every_days: 30, sooner: {unless: [calm], days: [7, 9]}", "cadence.sooner.unless"),
        ("every_days: 30", "every_days: 30, sooner: {unless: [steady], days: [9, 7]}", "cadence.sooner.days"),
        ("every_days: 30", "every_days: 30, sooner: {unless: [steady], days: [7, 30]}", "cadence.sooner"),
        ("every_days: 30", "every_days: 30, as_often_as: phq9", "cadence.as_often_as"),
        ("version: 1.0.0", "version: 1.0.0\nversion: 1.0.1", "stands twice"),
        ("id: woke_early", "id: awake", "stands twice"),
        ('  - {cites: "An invented reference, 2026"}', "  []", "references"),
        ("{value: 2,", "{value: 1,", "stands twice"),
        ("{value: 2,", "{value: 2.5,", "value"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_place(old, new, place):
    assert EXAMPLE.count(old) >= 1
    with pytest.raises(BadInstrument, match=re.escape(place)):
        read_instrument(EXAMPLE.replace(old, new, 1).encode())


def test_no_and_yes_are_words_in_an_instrument_file():
    found = read_instrument(EXAMPLE.replace("en: no night", "en: no").encode())
    assert found.items["awake"].options[0].label.en == "no"


def test_a_file_is_named_after_what_it_holds(tmp_path):
    (tmp_path / "sleep.yaml").write_text(EXAMPLE)
    with pytest.raises(BadInstrument, match="name the file after both"):
        read_library(tmp_path.glob("*.yaml"))
