"""A person's list of medicines, on one page, to hand to everybody who treats them.

Plain words and large type. It grows smaller before it grows longer; only where even the smallest readable type does
not fit is there a second page, and every page says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO

import phonenumbers
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from clinic.printing.page import REGULAR, numbered, register_fonts, style, words
from patients.models import ReportedMedicine
from patients.selectors.medication_list import MedicationList

_EDGE, _FOOT = 16 * mm, 12 * mm
_WIDTH = letter[0] - 2 * _EDGE
_LARGEST, _SMALLEST = 11.5, 9.0  # points; below nine an older eye needs glasses
_RULE, _SHADE, _STOP = colors.Color(0.6, 0.63, 0.67), colors.Color(0.95, 0.95, 0.93), colors.Color(0.6, 0.1, 0.1)
_COLUMNS = (0.34, 0.26, 0.24, 0.16)
NOT_RECOGNISED = "Name not checked: show the package to a pharmacist."


def medication_list_pdf(made: MedicationList) -> bytes:
    """The paper, at the largest type that keeps it on one page. Its title names nobody: browsers keep titles."""
    register_fonts()
    size = _LARGEST
    while True:
        paper, pages = _paper(made, size)
        if pages == 1 or size <= _SMALLEST:
            return paper
        size -= 0.5


def _paper(made: MedicationList, size: float) -> tuple[bytes, int]:
    written, count = BytesIO(), [0]

    def draw(canvas: Canvas, page: int, pages: int) -> None:
        count[0] = pages
        canvas.setFont(REGULAR, 8.5)
        canvas.drawString(_EDGE, _FOOT, f"As of {_day(made.made_on)}. Ask whoever treats you to keep a copy.")
        if pages > 1:
            canvas.drawRightString(letter[0] - _EDGE, _FOOT, f"Page {page} of {pages}")

    margins = {"leftMargin": _EDGE, "rightMargin": _EDGE, "topMargin": 14 * mm, "bottomMargin": _FOOT + 8 * mm}
    document = SimpleDocTemplate(written, pagesize=letter, title="Medication list", **margins)
    document.build(list(_story(made, size)), canvasmaker=numbered(draw))
    return written.getvalue(), count[0]


def _story(made: MedicationList, size: float) -> Iterator[Flowable]:
    yield words("My medicines", style(size + 9, bold=True, spaceAfter=2))
    born = f"born {_day(made.birth_date)}" if made.birth_date else "birth date not known"
    yield words(f"{made.name}, {born}", style(size + 2, spaceAfter=4))
    yield words(f"List made on {_day(made.made_on)}.{_from(made)}", style(size - 1, spaceAfter=6))
    yield from _allergies(made, size)
    yield _head("Medicines I take now", size)
    lines = [*_programme(made), *(_line(row) for row in made.taken)]
    if lines:
        yield _table(("Medicine", "How much, how often", "Who prescribes it", "Since"), lines, size)
    yield from _told(made, size, any_line=bool(lines))
    if made.stopped:
        yield _head("Stopped", size)
        yield _table(("Medicine", "It was", "From", "Stopped on"), [_stopped(row) for row in made.stopped], size)
    yield _head("Who treats me", size)
    team = list(_team(made))
    yield (
        _table(("Name", "What they are", "What for", "Phone"), team, size) if team else _none(made.professionals, size)
    )
    yield Spacer(1, 4)
    yield words(
        "Please check new medicines against this list, and tell me before you change one of them.",
        style(size - 1, spaceBefore=4),
    )


def _allergies(made: MedicationList, size: float) -> Iterator[Flowable]:
    """First, in a box of its own: what must not be given. Not asked is said so, never shown as none."""
    rows = made.allergies.rows
    said = [f"{row.substance}: {row.reaction} ({row.get_severity_display()})" for row in rows]
    told = said or [made.allergies.none_words or "Not asked yet. This does not mean that there are none."]
    inside = [words("Allergies", style(size + 1, bold=True, textColor=_STOP if rows else colors.black))]
    inside += [words(one, style(size, bold=bool(rows))) for one in told]
    box = Table([[inside]], colWidths=_WIDTH)
    box.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), _SHADE), ("LINEBEFORE", (0, 0), (0, -1), 2.5, _STOP)]))
    yield box


def _programme(made: MedicationList) -> Iterator[Sequence[str]]:
    for one in made.programme:
        who = "\n".join(filter(None, (one.prescriber, made.clinic_name, made.clinic_phone)))
        yield one.name, one.dose, who, _day(one.since)


def _line(row: ReportedMedicine) -> Sequence[str]:
    inside = " + ".join(row.ingredients) if row.is_recognised else NOT_RECOGNISED
    below = ["" if inside == row.as_said.lower() else inside, f"for {row.taken_for}" if row.taken_for else ""]
    name = "\n".join(filter(None, (row.as_said, ", ".join(filter(None, below)))))
    much = ", ".join(filter(None, (row.dose, row.how_often))) or "not known"
    return name, much, row.prescriber or "not known", row.since


def _stopped(row: ReportedMedicine) -> Sequence[str]:
    return row.as_said, ", ".join(row.ingredients), row.prescriber, _day(row.stopped_on) if row.stopped_on else ""


def _told(made: MedicationList, size: float, *, any_line: bool) -> Iterator[Flowable]:
    """What the list does not say, said: nothing else asked about, or medicines left out."""
    if not made.medicines.is_asked:
        yield words("Other medicines were not asked about yet.", style(size))
    elif not any_line:
        yield words(made.medicines.none_words or "None now.", style(size))
    if not made.with_programme:
        yield words("This list may not be complete.", style(size, spaceBefore=3))


def _team(made: MedicationList) -> Iterator[Sequence[str]]:
    for row in made.team:
        where = "\n".join(filter(None, (row.get_profession_display(), row.organisation)))
        yield row.name, where, row.treats, _dialled(row.phone)


def _none(part: object, size: float) -> Flowable:
    return words(getattr(part, "none_words", "") or "Not asked yet.", style(size))


def _from(made: MedicationList) -> str:
    phone = f", {made.clinic_phone}" if made.clinic_phone else ""
    return f" Made at {made.clinic_name}{phone}." if made.clinic_name else ""


def _head(text: str, size: float) -> Flowable:
    return words(text, style(size + 2, bold=True, spaceBefore=9, spaceAfter=3))


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]], size: float) -> Flowable:
    cell, bold = style(size), style(size, bold=True)

    def paragraphs(line: Sequence[str]) -> list[list[Paragraph]]:
        return [
            [words(part, bold if at == n == 0 else cell) for n, part in enumerate(text.split("\n"))]
            for at, text in enumerate(line)
        ]

    body = [[words(head, style(size - 1.5)) for head in heads], *(paragraphs(line) for line in lines)]
    made = Table(body, colWidths=[part * _WIDTH for part in _COLUMNS], repeatRows=1)
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
                ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return made


def _dialled(number: str) -> str:
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
