"""The dispensing log holds what 21 CFR 1304.24 asks for, and nothing leaves it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.domain.dispensing_log import (
    Entry,
    Kind,
    Substance,
    amount_text,
    assemble,
    missing,
    of_schedule,
    reversal_of,
)
from dosing.domain.dispensing_summary import summarise
from dosing.domain.quantities import NOTHING, Concentration, Quantity, total

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONCENTRATE = Substance("Methadone", "10 mg/mL", "oral concentrate", "C-II", Concentration.from_mg_per_ml("10"))
FILM = Substance("Buprenorphine", "8 mg/2 mg", "film", "C-III")


def mg(text):
    return Quantity.from_mg(text, signed=True)


def line(reference="D1", kind=Kind.GIVEN, substance=CONCENTRATE, day=DAY, minute=0, **facts):
    amount = {Kind.GIVEN: {"consumed": mg("85")}, Kind.TAKEN_HOME: {"taken_home": mg("85")}}.get(kind, {})
    usual = {"record_number": "EK-000001-1", "initials": "AB", "dispenser": "Ada Brown", **amount}
    return Entry(
        reference=reference,
        kind=kind,
        substance=substance,
        day=day,
        at=NOON + timedelta(minutes=minute, days=(day - DAY).days),
        **{**usual, **facts},
    )


def reversed_line(original, **facts):
    usual = {"reference": "R1", "day": DAY, "at": NOON + timedelta(hours=1), "initials": "CD", "dispenser": "Cy Dee"}
    return reversal_of(original, **{**usual, "note": "Wrong person", **facts})


def log(*entries, first=DAY, last=DAY):
    return assemble(entries, first=first, last=last)


some_lines = st.lists(
    st.builds(
        line,
        reference=st.uuids().map(str),
        kind=st.sampled_from([Kind.GIVEN, Kind.TAKEN_HOME]),
        substance=st.sampled_from([CONCENTRATE, FILM]),
        day=st.dates(DAY - timedelta(days=2), DAY + timedelta(days=2)),
        minute=st.integers(0, 600),
        record_number=st.sampled_from(["EK-000001-1", "EK-000002-X"]),
    ),
    max_size=20,
)


@given(some_lines)
def test_totals_of_products_of_substances_and_of_days_agree_with_the_lines(lines):
    whole = log(*lines, first=DAY - timedelta(days=2), last=DAY + timedelta(days=2))
    summary = summarise(whole.entries, first=whole.first, last=whole.last)
    assert (summary.by_product, summary.by_substance) == (whole.by_product, whole.by_substance)
    assert (summary.dispensers, summary.problems) == (whole.dispensers, whole.problems)
    for sums in (whole.by_product, whole.by_substance, [t for day in summary.days for t in day.totals]):
        assert total(t.consumed for t in sums) == total(entry.consumed for entry in lines)
        assert total(t.taken_home for t in sums) == total(entry.taken_home for entry in lines)
        assert sum(t.doses for t in sums) == len(lines)


@given(some_lines)
def test_a_day_holds_its_own_lines_in_the_order_of_time(lines):
    day = log(*lines)
    assert {entry.reference for entry in day.entries} == {entry.reference for entry in lines if entry.day == DAY}
    assert list(day.entries) == sorted(day.entries, key=lambda entry: (entry.at, entry.reference))


@given(some_lines)
def test_reversing_everything_leaves_nothing_in_the_totals_and_everything_in_the_lines(lines):
    back = [reversed_line(entry, reference=f"R-{entry.reference}", day=entry.day) for entry in lines]
    whole = log(*lines, *back, first=DAY - timedelta(days=2), last=DAY + timedelta(days=2))
    assert len(whole.entries) == 2 * len(lines)
    assert all((t.doses, t.people, t.consumed, t.taken_home) == (0, 0, NOTHING, NOTHING) for t in whole.by_product)


def test_a_reversal_points_at_its_line_and_keeps_its_facts():
    back = reversed_line(line())
    assert (back.kind, back.concerns, back.consumed.mg, back.initials) == (Kind.REVERSED, "D1", "-85", "CD")
    assert missing(back) == []


def test_a_reversal_of_an_earlier_day_stands_on_its_own_day():
    today = DAY + timedelta(days=1)
    back = reversed_line(line(), day=today, at=NOON + timedelta(days=1))
    assert [entry.reference for entry in log(line(), back).entries] == ["D1"]
    assert [entry.reference for entry in log(line(), back, first=today, last=today).entries] == ["R1"]


@pytest.mark.parametrize(
    ("without", "lacking"),
    [
        ({"record_number": ""}, "record number"),
        ({"initials": ""}, "initials"),
        ({"consumed": NOTHING}, "amount"),
        ({"substance": replace(CONCENTRATE, strength="")}, "strength"),
        ({"substance": replace(CONCENTRATE, form="")}, "dosage form"),
        ({"substance": replace(CONCENTRATE, name="")}, "substance"),
        ({"wasted": mg("5")}, "witness"),
        ({"kind": Kind.SPILLED}, "amount"),
        ({"kind": Kind.VOMITED}, "line it concerns"),
    ],
)
def test_a_line_without_one_of_the_facts_is_named(without, lacking):
    incomplete = replace(line(), **without)
    assert lacking in missing(incomplete)
    assert any(incomplete.reference in problem for problem in log(incomplete).problems)


def test_a_complete_day_has_no_problems():
    spill = line("E1", Kind.SPILLED, wasted=mg("85"), witness="CD")
    refusal = line("E2", Kind.REFUSED)
    vomit = line("E3", Kind.VOMITED, concerns="D1")
    assert log(line(), line("D2", Kind.TAKEN_HOME), spill, refusal, vomit).problems == ()


def test_events_are_no_doses():
    spill = line("E1", Kind.SPILLED, wasted=mg("85"), witness="CD")
    (sums,) = log(spill, line("E2", Kind.REFUSED), line()).by_product
    assert (sums.doses, sums.people, sums.consumed.mg, sums.wasted.mg) == (1, 1, "85", "85")


def test_schedules_can_be_kept_apart():
    assert of_schedule([line(), line("D2", substance=FILM)], "C-III") == [line("D2", substance=FILM)]


def test_everybody_who_dispensed_gets_a_place_once():
    other = {"initials": "CD", "dispenser": "Cy Dee"}
    day = log(line(), line("D2"), line("D3", **other))
    assert [(one.initials, one.name) for one in day.dispensers] == [("AB", "Ada Brown"), ("CD", "Cy Dee")]


def test_two_people_with_the_same_initials_are_a_problem():
    twice = log(line(), line("D2", dispenser="Al Best"))
    assert twice.problems == ("The initials AB stand for Ada Brown and Al Best.",)


@pytest.mark.parametrize(
    ("amount", "substance", "words"),
    [("85", CONCENTRATE, "85 mg (8.5 mL)"), ("-85", CONCENTRATE, "-85 mg (-8.5 mL)"), ("16", FILM, "16 mg")],
)
def test_amounts_are_told_in_mg_and_in_ml_of_a_liquid(amount, substance, words):
    assert amount_text(mg(amount), substance) == words
    assert amount_text(NOTHING, substance) == ""
