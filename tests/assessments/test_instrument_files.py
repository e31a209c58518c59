"""What every instrument file must hold, asked of each alike."""

import json
import sys
from importlib import import_module
from pathlib import Path

import pytest

from assessments.domain.cadence import Taken, window_of
from assessments.domain.cadence_words import NEVER, asked_for
from assessments.domain.instrument import Instrument, Kind, LicenceClass
from assessments.domain.library import FILES, all_versions, current
from assessments.domain.scoring import score

FILES_OF_CASES = sorted((Path(__file__).parent / "golden").glob("*.json"))
CASES = [case for path in FILES_OF_CASES for case in json.loads(path.read_text())]
EVERY = pytest.mark.parametrize("instrument", all_versions().values(), ids=lambda known: f"{known.id}-{known.version}")


def test_every_file_is_an_instrument():
    assert len(all_versions()) == len(list(FILES.glob("*.yaml"))) >= 36


def test_a_worker_has_read_every_file_before_its_first_request(monkeypatch):
    monkeypatch.delitem(sys.modules, "clinic.wsgi", raising=False)
    before = current.cache_info()
    import_module("clinic.wsgi")
    after = current.cache_info()
    assert after.hits + after.misses > before.hits + before.misses


@EVERY
def test_its_licence_is_known_and_its_references_are_there(instrument: Instrument):
    assert instrument.licence.kind in LicenceClass
    assert instrument.licence.source and instrument.licence.terms
    assert all(reference.cites for reference in instrument.references) and instrument.references


@EVERY
def test_what_a_flag_opens_is_an_instrument(instrument: Instrument):
    assert {flag.opens for flag in instrument.flags if flag.opens} <= set(current())


@EVERY
def test_a_plain_sum_declares_exactly_the_range_its_items_can_reach(instrument: Instrument):
    for scale in instrument.scales.values():
        if scale.op not in ("sum", "count"):
            continue
        worth = [_reach(instrument, scale, name) for name in scale.items]
        low = sum(least for least, _ in worth) * scale.times
        high = (sum(most for _, most in worth) + len(scale.count)) * scale.times
        assert scale.low is None or (low, high) == (scale.low, scale.high), scale.id


def _reach(instrument, scale, name):
    item, table = instrument.items[name], scale.recode.get(name)
    scores = [table[option.value] for option in item.options] if table else list(item.span)
    scores += [item.otherwise] if item.otherwise is not None else []
    return min(scores), max(scores)


@EVERY
def test_every_value_of_a_banded_scale_has_exactly_one_band_within_its_range(instrument: Instrument):
    if instrument.bands is None or not instrument.bands.cuts:
        return
    scale = instrument.scales[instrument.bands.of]
    for cuts in instrument.bands.cuts:
        edges = [edge for edge, _ in cuts.edges]
        assert edges[0] == scale.low and edges[-1] <= scale.high
        assert [cuts.place(edge) for edge in edges] == list(range(len(edges)))
        assert [cuts.place(edge - 1) for edge in edges[1:]] == list(range(len(edges) - 1))


@EVERY
def test_the_golden_file_stands_on_a_cut_and_tells_of_an_unfinished_or_impossible_form(instrument: Instrument):
    cases = [case for case in CASES if case["instrument"] == instrument.id]
    assert len(cases) >= 4
    if instrument.bands and instrument.bands.cuts:
        edges = {edge for cuts in instrument.bands.cuts for edge, _ in cuts.edges}
        ends = {edge - 1 for edge in edges} | {instrument.scales[instrument.bands.of].high}
        totals = {case["expected"]["total"] for case in cases}
        assert totals & (edges | ends), "no case stands on an edge"


@EVERY
def test_a_form_nobody_filled_in_has_no_total_and_no_safety_flag(instrument: Instrument):
    blank = score(instrument, {})
    assert blank.total is None and blank.safety == () and not blank.complete
    assert "incomplete" in blank.flags


@EVERY
def test_it_speaks_both_languages_and_each_answer_can_be_told_from_the_next(instrument: Instrument):
    for item in instrument.items.values():
        for language in ("en", "es"):
            labels = [option.label.said_in(language) for option in item.options]
            assert len(set(labels)) == len(labels), (item.id, language)
        assert item.kind is not Kind.NUMBER or item.low < item.high


@EVERY
def test_when_it_is_asked_for_is_said_out_of_what_asks_for_it(instrument: Instrument):
    cadence = instrument.cadence
    titles = {code: other.title.en for code, other in current().items()}
    said = asked_for(instrument, cadence, titles=titles, told=cadence.events)
    window = window_of(cadence, Taken())
    assert ("At intake" in said) == cadence.intake
    assert window is None or f"every {window.from_days} days" in said.lower()
    assert all(event.replace("_", " ") in said for event in cadence.events)
    assert (said.lower() == NEVER) == (not cadence.intake and window is None and not cadence.events)


@EVERY
def test_the_interval_it_shares_is_that_of_an_instrument_with_one(instrument: Instrument):
    other = instrument.cadence.as_often_as
    assert not other or window_of(current()[other].cadence, Taken())


def test_a_qtc_of_exactly_500_is_in_the_high_risk_row():
    found = score(current()["qtc_ecg"], {"qt_ms": 500, "heart_rate": 60})
    assert (found.total, found.band, found.safety) == (500, "high_risk", ("prescriber_review_now",))


def test_half_a_point_is_rounded_up():
    form = {f"q{number}": 0 for number in range(1, 9)} | {"q1": 1, "q2": 1, "q3": 1, "q4": 1}
    found = score(current()["phq9"], form)
    assert (found.total, found.band, found.prorated) == (5, "mild", True)


def test_a_threshold_of_the_clinic_moves_its_flag_and_nothing_else():
    form = {name: 1 for name in ("sweating", "pulse", "pupils", "aches", "gi", "tremor", "yawning", "anxiety")}
    form |= {"restlessness": 0, "gooseflesh": 0, "nose_tearing": 0}
    cows = current()["cows"]
    usual, lower = score(cows, form), score(cows, form, policies={"bup_start_cows": 8})
    assert usual.flags == () and lower.flags == ("policy:bup_start_cows",)
    assert (usual.total, usual.band) == (lower.total, lower.band) == (8, "mild")


def test_the_scheme_of_the_cuts_is_kept_with_the_result():
    ciwa = current()["ciwa_ar"]
    form = {item.id: 0 for item in ciwa.questions} | {"nausea": 7, "tremor": 1}
    found = [score(ciwa, form, policies=chosen) for chosen in ({}, {"ciwa_bands": "before_2020"})]
    assert [(one.scheme, one.band) for one in found] == [("asam_2020", "mild"), ("before_2020", "moderate")]
