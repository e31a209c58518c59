"""The label of a stock container, 4 by 2 inches: what it is, its lot and expiry, and its code for a scanner.

It names no clinic and no person: what leaves the building in a bin says nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.ecc200datamatrix import ECC200DataMatrix
from reportlab.lib.units import inch, mm
from reportlab.pdfgen.canvas import Canvas

from clinic.printing.page import BOLD, REGULAR, cut, fitted, register_fonts

WIDTH, HEIGHT = 4 * inch, 2 * inch
_EDGE = 4 * mm
_BAR, _BAR_HEIGHT = 0.33 * mm, 13 * mm  # four dots of a 300 dpi label printer
_CELL = 0.6 * mm


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one label."""

    code: str
    product: str
    lot: str
    expires_on: date
    received_on: date


def labels_pdf(labels: Iterable[Label]) -> bytes:
    """One page of its own size for each container."""
    register_fonts()
    written = BytesIO()
    canvas = Canvas(written, pagesize=(WIDTH, HEIGHT))
    canvas.setTitle("Container labels")
    for label in labels:
        _draw(canvas, label)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _draw(canvas: Canvas, label: Label) -> None:
    top, width = HEIGHT - _EDGE, WIDTH - 2 * _EDGE
    size = fitted(label.product, BOLD, 13, width, smallest=8)
    canvas.setFont(BOLD, size)
    canvas.drawString(_EDGE, top - 4.5 * mm, cut(label.product, BOLD, size, width))
    canvas.setFont(REGULAR, 10)
    canvas.drawString(_EDGE, top - 11 * mm, cut(f"Lot {label.lot}", REGULAR, 10, 62 * mm))
    canvas.drawString(_EDGE, top - 16 * mm, f"Expires {_day(label.expires_on)}")
    canvas.setFont(REGULAR, 7)
    canvas.drawString(_EDGE, top - 20 * mm, f"Received {_day(label.received_on)}")
    _draw_codes(canvas, label.code)


def _draw_codes(canvas: Canvas, code: str) -> None:
    """The line code along the bottom, the square one at the right; beneath, the code for eyes and hands.

    The square code holds it without its dash: with it the encoder would end on a NUL.
    """
    bars = Code128(code, barWidth=_BAR, barHeight=_BAR_HEIGHT, quiet=False)
    bars.drawOn(canvas, _EDGE, _EDGE + 5 * mm)
    canvas.setFont(BOLD, 11)
    canvas.drawString(_EDGE, _EDGE, code)
    square = ECC200DataMatrix(code.replace("-", ""), barWidth=_CELL)
    square.x = square.y = 0  # reportlab reads both and sets neither
    square.drawOn(canvas, WIDTH - _EDGE - square.width, _EDGE + 3 * mm)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
