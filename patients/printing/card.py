"""The card a person carries: name, record number and two codes a scanner reads, the size of a bank card.

It says nothing of what the clinic does: who finds it in a wallet learns a name and a number. Both codes
hold the record number: the line code suits hand scanners, the square one phones and worn cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.ecc200datamatrix import ECC200DataMatrix
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from clinic.printing.page import BOLD, REGULAR, cut, fitted, register_fonts

WIDTH, HEIGHT = 85.6 * mm, 54 * mm  # ISO/IEC 7810 ID-1
_EDGE = 5 * mm
_PHOTO = (21 * mm, 26 * mm)
_LINE_CODE_BAR, _LINE_CODE_HEIGHT = 0.25 * mm, 11 * mm  # two dots of a 203 dpi printer
_SQUARE_CODE_CELL = 0.34 * mm  # four dots of a 300 dpi card printer
_INK, _QUIET = colors.Color(0.09, 0.13, 0.19), colors.Color(0.38, 0.42, 0.48)


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card. `photo` is a PNG or JPEG; `if_found` a neutral line such as a phone number."""

    name: str
    record_number: str
    photo: bytes | None = None
    if_found: str = ""


def card_pdf(card: Card) -> bytes:
    """One card as a page of its own size, for a card printer or to be cut out."""
    register_fonts()
    written = BytesIO()
    canvas = Canvas(written, pagesize=(WIDTH, HEIGHT))
    canvas.setTitle("Card")
    left = _EDGE
    if card.photo is not None:
        _draw_photo(canvas, card.photo, _EDGE, HEIGHT - _EDGE - _PHOTO[1])
        left += _PHOTO[0] + 4 * mm
    _draw_words(canvas, card, left)
    _draw_codes(canvas, card.record_number)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def _draw_words(canvas: Canvas, card: Card, left: float) -> None:
    """Name, record number and where to return the card."""
    width, top = WIDTH - _EDGE - left, HEIGHT - _EDGE
    first, second = _two_lines(card.name, width)
    canvas.setFillColor(_INK)
    for place, line in enumerate((first, second)):
        size = fitted(line, BOLD, 14, width, smallest=8)
        canvas.setFont(BOLD, size)
        canvas.drawString(left, top - 5 * mm - place * 6 * mm, cut(line, BOLD, size, width))
    canvas.setFont(BOLD, 13)
    canvas.drawString(left, top - 18.5 * mm, card.record_number)
    canvas.setFillColor(_QUIET)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(left, top - 24 * mm, cut(card.if_found, REGULAR, 7, width))


def _two_lines(name: str, width: float) -> tuple[str, str]:
    """A name on one line where it fits, otherwise given names above the family name."""
    if fitted(name, BOLD, 14, width, smallest=11) > 11 or " " not in name:
        return name, ""
    given, _, family = name.rpartition(" ")
    return given, family


def _draw_codes(canvas: Canvas, record_number: str) -> None:
    """The line code at the bottom left and the square code at the bottom right, both with quiet zones.

    The square code holds the number without its dashes: with them its encoder would end on a NUL.
    """
    canvas.setFillColor(colors.black)
    bars = Code128(record_number, barWidth=_LINE_CODE_BAR, barHeight=_LINE_CODE_HEIGHT, quiet=False)
    bars.drawOn(canvas, _EDGE, _EDGE)
    square = ECC200DataMatrix(record_number.replace("-", ""), barWidth=_SQUARE_CODE_CELL)
    square.x = square.y = 0  # reportlab reads both and sets neither
    square.drawOn(canvas, WIDTH - _EDGE - square.width, _EDGE - 1 * mm)


def _draw_photo(canvas: Canvas, photo: bytes, x: float, y: float) -> None:
    """The photo filling its frame: what is too wide or too tall is cut evenly from both sides."""
    image = ImageReader(BytesIO(photo))
    wide, high = image.getSize()
    scale = max(_PHOTO[0] / wide, _PHOTO[1] / high)
    drawn_wide, drawn_high = wide * scale, high * scale
    canvas.saveState()
    frame = canvas.beginPath()
    frame.roundRect(x, y, *_PHOTO, 1.5 * mm)
    canvas.clipPath(frame, stroke=0, fill=0)
    left, bottom = x - (drawn_wide - _PHOTO[0]) / 2, y - (drawn_high - _PHOTO[1]) / 2
    canvas.drawImage(image, left, bottom, drawn_wide, drawn_high, mask="auto")
    canvas.restoreState()
