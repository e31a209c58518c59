"""The dispensing log on paper and as CSV: 21 CFR 1304.24(b)(1)(ii), (iii) and (vi).

The printed day waits for the initials of everybody who dispensed. It names record numbers, not people;
the cross-index that leads back to names is a paper of its own (1304.24(d), 42 CFR Part 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer, Table, TableStyle

from clinic.printing.csv_rows import csv_stream
from clinic.printing.page import BOLD, REGULAR, cut, numbered, register_fonts, style, words
from dosing.domain.dispensing_log import DispensingLog, Entry, Total, amount_text
from dosing.domain.dispensing_summary import Summary

PAGE = landscape(letter)
MARGIN = 11 * mm
WIDTH = PAGE[0] - 2 * MARGIN
FRAME_PADDING = 6  # points that reportlab keeps free inside its margins
_RULE = colors.Color(0.72, 0.74, 0.77)
_SHADE = colors.Color(0.94, 0.95, 0.96)
_SMALL = 6.8
_CELL, _HEAD = style(_SMALL, leading=8), style(10, bold=True)
_PLAIN = style(8)

_LINE_HEADS = (
    *("Line", "Time", "Record no.", "Substance, strength, form", "Consumed", "Taken home, form"),
    *("Wasted", "By", "Order", "Lot, container", "Witness", "Event, note"),
)
_LINE_WIDTHS = (32, 44, 56, 144, 60, 112, 56, 24, 32, 72, 32, 65)

CSV_HEAD = (
    *("line", "kind", "date", "time", "record_number", "substance", "strength", "dosage_form", "schedule"),
    *("consumed_mg", "taken_home_mg", "taken_home_form", "wasted_mg", "initials", "dispenser"),
    *("order", "lot", "container", "station", "witness", "concerns_line", "note"),
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose log it is and when it was printed. `seal` is the last seal of the audit trail, in words.

    `schedule` is set where the paper holds one schedule only: it says so, and is never taken for the whole day.
    """

    site: str
    address: str
    dea_number: str
    printed: str
    seal: str
    dea_approved_on: date | None = None
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class IndexedPerson:
    """One line of the cross-index."""

    record_number: str
    name: str
    born: str = ""
    address: str = ""


def day_text(day: date) -> str:
    """A day as it is printed: 20 November 2026."""
    return f"{day.day} {day:%B %Y}"


def log_pdf(log: DispensingLog, head: Letterhead) -> bytes:
    """Every line of the log, the totals, and a place for the initials of each who dispensed."""
    story: list[Flowable] = [*_problems(log)]
    if log.entries:
        rows = [_line(entry, several_days=log.first != log.last) for entry in log.entries]
        story.append(_table(_LINE_HEADS, rows, _LINE_WIDTHS))
    else:
        story.append(words("Nothing was dispensed.", _PLAIN))
    story += [Spacer(1, 5 * mm), *_totals("Totals", _sums(log))]
    story += [Spacer(1, 5 * mm), _places_for_initials(log)]
    return _pdf(story, _title("Dispensing log", log), head)


def summary_pdf(summary: Summary, head: Letterhead) -> bytes:
    """The totals of the period and of each of its days, without the lines."""
    story: list[Flowable] = [*_problems(summary), *_totals("The period", _sums(summary))]
    if not summary.lines:
        story.append(words("Nothing was dispensed.", _PLAIN))
    for day in summary.days:
        story += [Spacer(1, 3 * mm), *_totals(day_text(day.day), day.totals)]
    return _pdf(story, _title("Summary of dispensing", summary), head)


def cross_index_pdf(people: Iterable[IndexedPerson], head: Letterhead) -> bytes:
    """Which record number is whom. Kept apart from the log and opened to few."""
    rows = [
        [person.record_number, *(words(text, _CELL) for text in (person.name, person.born, person.address))]
        for person in sorted(people, key=lambda person: person.record_number)
    ]
    table = _table(("Record no.", "Name", "Born", "Address"), rows, (80, 240, 80, WIDTH - 400))
    return _pdf([table], "Cross-index of record numbers", head)


def log_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Every line for a spreadsheet, as it comes: a year of them is never held together. Amounts in milligrams."""
    return csv_stream(CSV_HEAD, (_csv_row(entry) for entry in entries))


def _csv_row(entry: Entry) -> tuple[str, ...]:
    substance = entry.substance
    taken_home_form = substance.form if not entry.taken_home.is_zero else ""
    return (
        *(entry.reference, entry.kind.value, entry.day.isoformat(), entry.at.isoformat(timespec="seconds")),
        *(entry.record_number, substance.name, substance.strength, substance.form, substance.schedule),
        *(entry.consumed.mg, entry.taken_home.mg, taken_home_form, entry.wasted.mg, entry.initials, entry.dispenser),
        *(entry.order, entry.lot, entry.container, entry.station, entry.witness, entry.concerns, entry.note),
    )


def _line(entry: Entry, *, several_days: bool) -> list[Any]:
    """One line as cells; what may be long wraps."""
    time = f"{entry.at:%H:%M}"
    taken_home = amount_text(entry.taken_home, entry.substance)
    concerns = f" (line {entry.concerns})" if entry.concerns else ""
    event = f"{entry.kind.value}{concerns}" + (f": {entry.note}" if entry.note else "")
    return [
        entry.reference,
        f"{entry.day:%m/%d} {time}" if several_days else time,
        entry.record_number,
        words(str(entry.substance), _CELL),
        words(amount_text(entry.consumed, entry.substance), _CELL),
        words(f"{taken_home}, {entry.substance.form}" if taken_home else "", _CELL),
        words(amount_text(entry.wasted, entry.substance), _CELL),
        entry.initials,
        entry.order,
        words(", ".join(part for part in (entry.lot, entry.container) if part), _CELL),
        entry.witness,
        words(event, _CELL),
    ]


def _sums(log: DispensingLog | Summary) -> tuple[Total, ...]:
    """The sums of all products, and of the substances that have several."""
    products = [one.substance for one in log.by_product]
    return (*log.by_product, *(one for one in log.by_substance if products.count(one.substance) > 1))


def _totals(title: str, sums: Sequence[Total]) -> list[Flowable]:
    """A heading and its sums."""
    rows = [
        [
            words(one.product or f"{one.substance}, all products", _CELL),
            *(str(one.doses), str(one.people), str(one.consumed), str(one.taken_home), str(one.wasted)),
        ]
        for one in sums
    ]
    heads = ("Substance, strength, form", "Doses", "People", "Consumed", "Taken home", "Wasted")
    table = _table(heads, rows, (260, 60, 60, 100, 100, 100), align="LEFT")
    return [KeepTogether([words(title, _HEAD), Spacer(1, 1.5 * mm), table])] if rows else []


def _places_for_initials(log: DispensingLog) -> Flowable:
    """Where each person who dispensed puts their initials by hand."""
    heads = ("Dispensed by", "On the log as", "Initials by hand", "Date")
    rows = [[words(one.name, _PLAIN), one.initials, "", ""] for one in log.dispensers]
    table = _table(heads, rows, (240, 80, 160, 120), align="LEFT", height=9 * mm)
    intro = "I dispensed what stands on this log under my initials."
    parts = [words("Initials of those who dispensed", _HEAD), words(intro, _PLAIN), Spacer(1, 1.5 * mm), table]
    return KeepTogether(parts if rows else parts[:1])


def _problems(log: DispensingLog | Summary) -> list[Flowable]:
    """What is missing, before anything else."""
    if not log.problems:
        return []
    heading = words("To be put right before this log is initialled", _HEAD)
    return [heading, *(words(problem, _PLAIN) for problem in log.problems), Spacer(1, 4 * mm)]


def _table(
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    *,
    align: str = "CENTER",
    height: float | None = None,
) -> Table:
    """A table whose heads are repeated on every page."""
    register_fonts()
    heights = None if height is None else [None, *(height for _ in rows)]
    table = Table([list(heads), *rows], colWidths=widths, rowHeights=heights, repeatRows=1, hAlign=align)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, 0), BOLD, _SMALL),
                ("FONT", (0, 1), (-1, -1), REGULAR, _SMALL),
                ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
                ("VALIGN", (0, 0), (-1, -1), "TOP" if height is None else "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2.5),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2.5),
                ("TOPPADDING", (0, 0), (-1, -1), 1.8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8),
            ]
        )
    )
    return table


def _title(kind: str, log: DispensingLog | Summary) -> str:
    """What the paper is, and of which days."""
    days = day_text(log.first) if log.first == log.last else f"{day_text(log.first)} to {day_text(log.last)}"
    return f"{kind}, {days}"


def _pdf(story: list[Flowable], title: str, head: Letterhead) -> bytes:
    """The story between our header and footer on every page."""
    register_fonts()
    title = f"{title}, {head.schedule} only" if head.schedule else title
    written = BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=PAGE,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=26 * mm,
        bottomMargin=16 * mm,
        title=title,
        author=head.site,
    )
    document.build(story, canvasmaker=numbered(lambda canvas, page, pages: _frame(canvas, page, pages, title, head)))
    return written.getvalue()


def _frame(canvas: Canvas, page: int, pages: int, title: str, head: Letterhead) -> None:
    """Site, address, registration, what it is, which page; below, confidentiality and the seal."""
    right, top = PAGE[0] - MARGIN, PAGE[1] - 12 * mm
    canvas.setFont(BOLD, 12)
    canvas.drawString(MARGIN, top, cut(title, BOLD, 12, WIDTH - 260))
    canvas.drawRightString(right, top, cut(head.site, BOLD, 12, 250))
    canvas.setFont(REGULAR, 8)
    address = " ".join(head.address.split())
    canvas.drawString(MARGIN, top - 5 * mm, cut(f"{address}", REGULAR, 8, WIDTH - 260))
    canvas.drawRightString(right, top - 5 * mm, f"DEA registration {head.dea_number or 'not on record'}")
    canvas.drawString(MARGIN, top - 9 * mm, cut(f"Printed {head.printed}", REGULAR, 8, WIDTH - 260))
    canvas.drawRightString(right, top - 9 * mm, f"Page {page} of {pages}")
    canvas.setStrokeColor(_RULE)
    canvas.line(MARGIN, top - 11 * mm, right, top - 11 * mm)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(MARGIN, 11 * mm, "Confidential: 42 CFR Part 2 and 21 CFR 1304.24(d). Do not disclose further.")
    canvas.drawRightString(right, 11 * mm, _approval(head))
    canvas.drawString(MARGIN, 7.5 * mm, cut(f"Seal of the audit trail: {head.seal or 'none yet'}", REGULAR, 7, WIDTH))


def _approval(head: Letterhead) -> str:
    """Whether DEA approved this system in place of a paper log: 21 CFR 1304.24(b)(1)(iv)."""
    if head.dea_approved_on is None:
        return "DEA approval of this system is not on record: keep the paper log too."
    return f"System approved by DEA on {day_text(head.dea_approved_on)}."
