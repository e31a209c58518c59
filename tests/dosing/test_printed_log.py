"""The printed log says whose it is on every page, waits for initials, and names no person in care."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader

from clinic.printing.csv_rows import harmless
from dosing.domain.dispensing_log import Entry, Kind, Substance, assemble, reversal_of
from dosing.domain.dispensing_summary import summarise
from dosing.domain.quantities import NOTHING, Concentration, Quantity
from dosing.printing.dispensing_log import IndexedPerson, Letterhead, cross_index_pdf, log_csv, log_pdf, summary_pdf

DAY = date(2026, 11, 20)
OPENS = datetime(2026, 11, 20, 10, tzinfo=UTC)
METHADONE = Substance("Methadone", "10 mg/mL", "oral concentrate", "C-II", Concentration.from_mg_per_ml("10"))
HEAD = Letterhead(
    site="River Street Clinic",
    address="120 River Street\nSpringfield, IL 62701",
    dea_number="RR0123456",
    printed="21 November 2026, 05:12",
    seal="3f8a9c1d",
    dea_approved_on=date(2025, 2, 1),
)


def entry(number, day=DAY, **facts):
    usual = {
        "reference": f"D{number}",
        "kind": Kind.GIVEN,
        "substance": METHADONE,
        "at": OPENS + timedelta(minutes=number % 600, days=(day - DAY).days),
        "record_number": f"EK-{number:06d}-0",
        "initials": "MO",
        "dispenser": "Maria Łukasiewicz, RN",
        "consumed": Quantity.from_mg("85"),
        "lot": "A2231K",
    }
    return Entry(day=day, **{**usual, **facts})


def log(*entries, first=DAY, last=DAY):
    return assemble(entries, first=first, last=last)


def pages(pdf):
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_every_page_says_whose_log_it_is_which_page_and_how_it_is_sealed():
    texts = pages(log_pdf(log(*(entry(number) for number in range(120))), HEAD))
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        for words in (
            *("Dispensing log, 20 November 2026", "River Street Clinic", "120 River Street Springfield, IL 62701"),
            *("DEA registration RR0123456", f"Page {number} of {len(texts)}", "3f8a9c1d", "42 CFR Part 2"),
            "System approved by DEA on 1 February 2025",
        ):
            assert words in text


def test_every_line_is_printed_once():
    everything = "".join(pages(log_pdf(log(*(entry(number) for number in range(120))), HEAD)))
    for number in range(120):
        assert everything.count(f"EK-{number:06d}-0") == 1


def test_who_dispensed_has_a_place_to_initial():
    text = pages(log_pdf(log(entry(1), entry(2, initials="RS", dispenser="Rüdiger Sørensen, LPN")), HEAD))[-1]
    below = text[text.index("Initials of those who dispensed") :]
    assert "Maria Łukasiewicz, RN" in below
    assert "Rüdiger Sørensen, LPN" in below


def test_without_approval_the_log_says_to_keep_the_paper_log():
    (text,) = pages(log_pdf(log(entry(1)), replace(HEAD, dea_approved_on=None, dea_number="", seal="")))
    assert "keep the paper log too" in text
    assert "DEA registration not on record" in text
    assert "Seal of the audit trail: none yet" in text


def test_what_is_missing_stands_before_the_lines():
    (text,) = pages(log_pdf(log(entry(1, initials="")), HEAD))
    assert text.index("Line D1 lacks: initials.") < text.index("EK-000001-0")


def test_a_reversal_is_printed_with_the_line_it_takes_back():
    original = entry(1)
    back = reversal_of(
        original, reference="R9", day=DAY, at=OPENS, initials="MO", dispenser=original.dispenser, note="Wrong person"
    )
    (text,) = pages(log_pdf(log(original, back), HEAD))
    assert "-85 mg (-8.5 mL)" in text
    assert "reversed (line" in text


def test_a_quiet_day_says_so():
    (text,) = pages(log_pdf(log(), HEAD))
    assert "Nothing was dispensed." in text


def test_what_somebody_typed_is_printed_as_it_is():
    (text,) = pages(log_pdf(log(entry(1, note="<b>5 < 6 & 7", wasted=Quantity(5), witness="X")), HEAD))
    assert "<b>5 < 6 & 7" in text.replace("\n", " ")


def test_the_summary_has_totals_of_the_period_and_of_each_day():
    later = DAY + timedelta(days=3)
    whole = log(entry(1), entry(2, day=later), entry(3, day=later), last=later)
    (text,) = pages(summary_pdf(summarise(whole.entries, first=DAY, last=later), HEAD))
    assert "Summary of dispensing, 20 November 2026 to 23 November 2026" in text
    assert [f"{mg} mg" in text for mg in (255, 85, 170)] == [True, True, True]
    assert "EK-" not in text


def test_names_stand_only_in_the_cross_index():
    (text,) = pages(cross_index_pdf([IndexedPerson("EK-000001-0", "Nguyễn <i> Łukasz", "1980-02-03")], HEAD))
    assert "EK-000001-0" in text
    assert "Nguyễn <i> Łukasz" in text


def test_the_csv_holds_every_fact_of_a_line():
    written = b"".join(log_csv([entry(1, kind=Kind.TAKEN_HOME, taken_home=Quantity(700))])).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(written)))
    assert (
        rows[0]
        | {
            "substance": "Methadone",
            "strength": "10 mg/mL",
            "dosage_form": "oral concentrate",
            "date": "2026-11-20",
            "record_number": "EK-000001-0",
            "taken_home_mg": "0.7",
            "taken_home_form": "oral concentrate",
            "initials": "MO",
            "lot": "A2231K",
        }
        == rows[0]
    )
    assert len(rows) == 1


def test_a_long_csv_comes_in_parts_and_is_one_table():
    parts = list(log_csv(entry(number) for number in range(1_200)))
    rows = list(csv.DictReader(StringIO(b"".join(parts).decode("utf-8-sig"))))
    assert len(parts) == 3
    assert [row["line"] for row in rows] == [f"D{number}" for number in range(1_200)]


@pytest.mark.parametrize("cell", ["=1+1", "+1 555", "-cmd", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1", "-1-1"])
def test_no_cell_of_a_csv_is_run_as_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-85", "0.7", "85", "", "Ada", "10 mg/mL"])
def test_numbers_and_words_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_a_note_that_is_a_formula_is_only_text_in_the_csv():
    text = b"".join(log_csv([entry(1, note='=HYPERLINK("http://x","y")', consumed=NOTHING)])).decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text))
    assert row["note"].startswith("'=")
