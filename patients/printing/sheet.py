"""A letter-sized paper of headings, paragraphs, terms and quotations, with the clinic on top and the page below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, SimpleDocTemplate, Spacer, Table, TableStyle

from clinic.models import Site
from clinic.printing.page import REGULAR, numbered, register_fonts, style, words

MARGIN = 20 * mm
WIDTH = letter[0] - 2 * MARGIN
_RULE = colors.Color(0.62, 0.65, 0.69)
_SHADE = colors.Color(0.95, 0.95, 0.94)
_TITLE, _HEAD = style(17, bold=True, spaceAfter=8), style(10.5, bold=True, spaceBefore=10, spaceAfter=3)
_TEXT, _TERM, _SMALL = style(10, leading=13.5, spaceAfter=5), style(9, bold=True), style(8.5, leading=11)
_CELL = style(8, leading=10)


def title(text: str) -> Flowable:
    """What the paper is."""
    return words(text, _TITLE)


def heading(text: str) -> Flowable:
    """The head of a part."""
    return words(text, _HEAD)


def text(said: str) -> Flowable:
    """A paragraph."""
    return words(said, _TEXT)


def small(said: str) -> Flowable:
    """A remark."""
    return words(said, _SMALL)


def terms(pairs: Iterable[tuple[str, str]]) -> Flowable:
    """Terms and what they are, in two columns."""
    lines = [[words(term, _TERM), words(value, _TEXT)] for term, value in pairs]
    table = Table(lines or [["", ""]], colWidths=(48 * mm, WIDTH - 48 * mm))
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return table


def quotation(said: str, source: str) -> Flowable:
    """Words of the law as they stand there, with where that is."""
    box = Table([[[words(f"“{said}”", _SMALL), Spacer(1, 3), words(f"Quotation: {source}", _TERM)]]], colWidths=WIDTH)
    box.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), _SHADE), ("LINEBEFORE", (0, 0), (0, -1), 2, _RULE)]))
    return box


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> Flowable:
    """Rows under heads, the heads again on every page. Widths are parts of the page's."""
    body = [[words(cell, _CELL) for cell in row] for row in rows]
    made = Table(
        [[words(head, _TERM) for head in heads], *body], colWidths=[part * WIDTH for part in widths], repeatRows=1
    )
    made.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE)]))
    return made


def signature(label: str, name: str) -> Flowable:
    """A line with who signed, or room to sign where nobody has."""
    rule = HRFlowable(width=80 * mm, thickness=0.7, color=_RULE, hAlign="LEFT")
    return KeepTogether([Spacer(1, 9 * mm), words(name or " ", _TEXT), rule, small(label)])


def sheet_pdf(story: Sequence[Flowable], *, site: Site, browser_title: str, foot: str) -> bytes:
    """The paper. Its title names no person: browsers keep titles."""
    register_fonts()
    written = BytesIO()

    def draw(canvas: Canvas, page: int, pages: int) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.drawString(MARGIN, letter[1] - 12 * mm, "  ·  ".join(filter(None, (site.name, *_lines(site)))))
        canvas.drawString(MARGIN, 10 * mm, foot)
        canvas.drawRightString(letter[0] - MARGIN, 10 * mm, f"Page {page} of {pages}")

    document = SimpleDocTemplate(
        written, pagesize=letter, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=20 * mm, bottomMargin=18 * mm
    )
    document.title = browser_title
    document.build(list(story), canvasmaker=numbered(draw))
    return written.getvalue()


def _lines(site: Site) -> list[str]:
    return [" ".join(site.address.split()), site.phone]
